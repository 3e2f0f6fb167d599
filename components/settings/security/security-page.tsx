'use client';

import { useTranslations } from 'use-intl';
import { Skeleton } from '../../ui/skeleton';
import { AppPasswordsSection } from './app-passwords-section';
import { ConfirmGate } from './confirm-gate';
import { FactorsSection } from './factors-section';
import { PasswordSection } from './password-section';
import { useSecurity } from './use-security';

/** What protects this account: password, second factors, app passwords. */
export default function SecurityPage() {
  const t = useTranslations('settings.security');
  const { data, error, refresh } = useSecurity();
  if (error && !data) return <p className="text-ink-3">{t('failed')}</p>;
  if (!data)
    return (
      <>
        <Skeleton className="mb-6 h-28 w-full" />
        <Skeleton className="h-56 w-full" />
      </>
    );
  const changed = () => void refresh();
  return (
    <ConfirmGate security={data}>
      <PasswordSection password={data.password} onDone={changed} />
      <FactorsSection security={data} onChange={changed} />
      <AppPasswordsSection security={data} onChange={changed} />
    </ConfirmGate>
  );
}
