import { DomainError } from '@/server/core/errors';
import { fetchMessages } from './internal/fetch-messages';
import type { MailAccount } from './mail-account';
import { viewMessage } from './message-view';
import { remoteAddress } from './remote-address';
import type { ConversationView } from './schema';
import { trustedAmong } from './trusted-senders';

/**
 * The messages of a conversation with their bodies, oldest first; those that are gone are left out.
 * Does not mark anything as read. Errors: not_found (no such folder, or none of the messages is there any more).
 */
export async function readConversation(
  mail: MailAccount,
  input: { folder: string; uids: readonly number[]; showRemote: boolean },
): Promise<ConversationView> {
  const fetched = await mail.pool.withFolder('read conversation', input.folder, (client) =>
    fetchMessages(client, [...new Set(input.uids)], ['references']),
  );
  if (fetched.length === 0) throw new DomainError('not_found', 'none of the messages is there');
  const senders = fetched.map((one) => one.message.envelope?.from?.[0]?.address?.toLowerCase() ?? '');
  const trusted = input.showRemote ? new Set<string>() : await trustedAmong(mail, senders);
  const messages = fetched.map((one, at) =>
    viewMessage(one, {
      folder: input.folder,
      showRemote: input.showRemote || trusted.has(senders[at] ?? ''),
      remoteAddress: (url) => remoteAddress(mail.sealer, url, mail.basePath()),
      basePath: mail.basePath(),
    }),
  );
  messages.sort((a, b) => a.date.localeCompare(b.date) || a.uid - b.uid);
  return { subject: messages[0]?.subject ?? '', messages };
}
