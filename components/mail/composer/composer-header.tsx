'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { RecipientsField } from './recipients-field';
import type { ComposerDraft } from './use-composition';

/** To, Cc, Bcc, From, Subject. Cc, Bcc and From show when they are used or asked for. */
export function ComposerHeader({ draft }: { draft: ComposerDraft }) {
  const t = useTranslations('mail.composer');
  const mail = useTranslations('mail');
  const { state, change, identities, identity } = draft;
  const [more, setMore] = useState(state.cc.length > 0 || state.bcc.length > 0);
  return (
    <div className="shrink-0 border-line border-t">
      <div className="flex items-start border-line border-b">
        <RecipientsField
          label={mail('to')}
          value={state.to}
          onChange={(to) => change({ to })}
          autoFocus={draft.seed.to.length === 0}
          invalid={draft.doubt === 'noRecipient'}
        />
        {more ? null : (
          <button
            type="button"
            onClick={() => setMore(true)}
            className="shrink-0 px-4 py-2.5 text-ink-3 text-sm hover:text-ink max-md:py-3.5"
          >
            {t('ccBcc')}
          </button>
        )}
      </div>
      {more ? (
        <>
          <div className="border-line border-b">
            <RecipientsField label={mail('cc')} value={state.cc} onChange={(cc) => change({ cc })} />
          </div>
          <div className="border-line border-b">
            <RecipientsField label={mail('bcc')} value={state.bcc} onChange={(bcc) => change({ bcc })} />
          </div>
        </>
      ) : null}
      {identities.length > 1 ? (
        <label className="flex h-10 items-center gap-2 border-line border-b px-4 max-md:h-12">
          <span className="w-12 shrink-0 text-ink-3 text-sm">{mail('from')}</span>
          <select
            value={identity?.id ?? ''}
            onChange={(event) => change({ identityId: event.target.value })}
            className="min-w-0 flex-1 appearance-none truncate bg-transparent"
          >
            {identities.map((candidate) => (
              <option key={candidate.id} value={candidate.id}>
                {candidate.name ? `${candidate.name} <${candidate.address}>` : candidate.address}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <label className="flex h-10 items-center gap-2 border-line border-b px-4 max-md:h-12">
        <span className="w-12 shrink-0 text-ink-3 text-sm">{t('subject')}</span>
        <input
          value={state.subject}
          onChange={(event) => change({ subject: event.target.value })}
          className="h-full min-w-0 flex-1 bg-transparent font-medium focus:outline-none"
        />
      </label>
    </div>
  );
}
