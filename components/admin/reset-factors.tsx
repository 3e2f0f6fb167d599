'use client';

import { useTranslations } from 'use-intl';
import { useTRPCClient } from '../lib/trpc';
import { ConfirmGate, useGate } from '../settings/security/confirm-gate';
import { useSecurity } from '../settings/security/use-security';
import { Button } from '../ui/button';

/** Takes somebody's second factors away; the administrator may be asked once more who they are. */
export function ResetFactors({ id, onDone }: { id: string; onDone: () => void }) {
  const { data } = useSecurity();
  if (!data) return null;
  return (
    <ConfirmGate security={data}>
      <ResetButton id={id} onDone={onDone} />
    </ConfirmGate>
  );
}

function ResetButton({ id, onDone }: { id: string; onDone: () => void }) {
  const t = useTranslations('admin.account');
  const client = useTRPCClient();
  const gate = useGate();
  const reset = () =>
    gate(async () => {
      await client.admin.resetFactors.mutate({ id });
      onDone();
    });
  return (
    <Button variant="danger" className="max-md:h-11" onClick={() => void reset()}>
      {t('resetFactors')}
    </Button>
  );
}
