'use client';

import { Check, Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { copyText } from '../../lib/copy-text';
import { useMe } from '../../lib/me';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';

/** Ten codes, shown this once. */
export function RecoveryDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const t = useTranslations('settings.security.codes');
  const common = useTranslations('common');
  const { brand, login } = useMe();
  const [copied, setCopied] = useState(false);
  const text = `${t('fileTitle', { brand: brand.name, login })}\n\n${codes.join('\n')}\n`;

  function save() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    link.download = t('fileName');
    link.click();
    URL.revokeObjectURL(link.href);
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t('title')}
      description={t('description')}
      closeLabel={common('actions.close')}
      size="sm"
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('kept')}
        </Button>
      }
    >
      <ul aria-label={t('title')} className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-lg bg-surface-2 p-4">
        {codes.map((code) => (
          <li key={code} className="tabular select-all text-center tracking-wide">
            {code}
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          size="sm"
          icon={copied ? <Check aria-hidden className="text-success" /> : <Copy aria-hidden />}
          onClick={() => void copyText(text).then(setCopied)}
        >
          {copied ? t('copied') : t('copy')}
        </Button>
        <Button size="sm" icon={<Download aria-hidden />} onClick={save}>
          {t('download')}
        </Button>
      </div>
    </Dialog>
  );
}
