'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import type { Completion } from '@/server/domain/contacts/schema';
import type { Mailbox } from '@/server/domain/mail/schema';
import { notify } from '../../lib/toasts';
import { failureCode, useTRPC } from '../../lib/trpc';

/** Gives the members of a group as recipients; nobody, and a word about it, when they cannot be read. */
export function useGroupMembers(): (group: Completion) => Promise<readonly Mailbox[]> {
  const t = useTranslations('mail.composer');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const client = useQueryClient();
  return async ({ name, address }) => {
    try {
      const { members, complete } = await client.fetchQuery(trpc.contacts.expandGroup.queryOptions({ key: address }));
      if (!complete) notify({ message: t('groupIncomplete', { name }) });
      return members;
    } catch (error) {
      notify({ kind: 'error', message: t('groupFailed', { name, reason: common(`errors.${failureCode(error)}`) }) });
      return [];
    }
  };
}
