'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import type { IdentityView, Mailbox, MessageView } from '@/server/domain/mail/schema';
import { useDates, useMe } from '../lib/me';
import { useTRPC } from '../lib/trpc';
import { compose } from '../shell/compose-request';
import { type AnswerKind, answerSeed } from './composer/quote';
import { nameOfMailbox } from './people';

/** Opens the composer with an answer to a message. */
export function useAnswer(): (kind: AnswerKind, message: MessageView) => void {
  const t = useTranslations('mail.quote');
  const dates = useDates();
  const me = useMe();
  const trpc = useTRPC();
  const client = useQueryClient();
  // Fetched ahead: the answer must know under which of their addresses the person was written to.
  useQuery(trpc.mail.identities.queryOptions());

  return useCallback(
    (kind, message) => {
      const identities = client.getQueryData<readonly IdentityView[]>(trpc.mail.identities.queryKey()) ?? [];
      const mine = new Set([me.address, ...identities.map((identity) => identity.address)].map((address) => address.toLowerCase()));
      const listed = (people: readonly Mailbox[]) =>
        people.map((person) => (person.name ? `${person.name} <${person.address}>` : person.address)).join(', ');
      const date = (instant: string) => dates.long(instant);
      const seed = answerSeed(kind, message, mine, {
        wrote: (original) => t('wrote', { date: date(original.date), name: original.from[0] ? nameOfMailbox(original.from[0]) : '' }),
        forwarded: (original) => [
          t('forwardedHead'),
          t('fromLine', { people: listed(original.from) }),
          t('dateLine', { date: date(original.date) }),
          t('subjectLine', { subject: original.subject }),
          t('toLine', { people: listed(original.to) }),
          ...(original.cc.length > 0 ? [t('ccLine', { people: listed(original.cc) })] : []),
        ],
      });
      const writtenTo = new Set([...message.to, ...message.cc, ...message.from].map((person) => person.address.toLowerCase()));
      const identity = identities.find((candidate) => writtenTo.has(candidate.address.toLowerCase()));
      compose({ ...seed, identityId: identity?.id ?? null });
    },
    [client, trpc, me.address, t, dates],
  );
}
