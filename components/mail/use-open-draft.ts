'use client';

import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { notify } from '../lib/toasts';
import { failureCode, useTRPCClient } from '../lib/trpc';
import { compose } from '../shell/compose-request';

/** Opens a saved draft in the composer, to go on where it was left. */
export function useOpenDraft(): (folder: string, uid: number) => Promise<void> {
  const server = useTRPCClient();
  const common = useTranslations('common');
  return useCallback(
    async (folder, uid) => {
      try {
        const [draft, { disassemble, textToHtml }] = await Promise.all([
          server.mail.openDraft.query({ folder, uid }),
          import('./composer/quote'),
        ]);
        const body = draft.html === null ? { html: textToHtml(draft.text), quote: null } : disassemble(draft.html);
        compose(
          {
            to: draft.to,
            cc: draft.cc,
            bcc: draft.bcc,
            subject: draft.subject,
            html: body.html,
            quote: body.quote,
            inReplyTo: draft.inReplyTo,
            references: draft.references,
            source: draft.source,
            identityId: draft.identityId,
            plain: draft.html === null,
            attachments: draft.attachments.map((reference, at) => {
              const view = draft.attachmentViews[at];
              return { reference, name: reference.name, type: view?.type ?? 'application/octet-stream', size: view?.size ?? 0 };
            }),
          },
          draft.compositionId,
        );
      } catch (error) {
        notify({ kind: 'error', message: common(`errors.${failureCode(error)}`) });
      }
    },
    [server, common],
  );
}
