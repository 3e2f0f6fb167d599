import { refused } from './internal/imap-errors';
import type { MailAccount } from './mail-account';
import type { flagNames } from './schema';

type FlagName = (typeof flagNames)[number];
const imapFlags: Record<FlagName, string> = { seen: '\\Seen', flagged: '\\Flagged', answered: '\\Answered', forwarded: '$Forwarded' };

export type SetFlagInput = { folder: string; uids: readonly number[]; flag: FlagName; value: boolean };

/** Sets or clears one flag; messages that are gone are passed over. Errors: not_found (no such folder), forbidden. */
export async function setFlag(mail: MailAccount, input: SetFlagInput): Promise<void> {
  await mail.pool.withFolder('set flag', input.folder, async (client) => {
    const flags = [imapFlags[input.flag]];
    const options = { uid: true, silent: true };
    const done = input.value
      ? await client.messageFlagsAdd([...input.uids], flags, options)
      : await client.messageFlagsRemove([...input.uids], flags, options);
    if (!done) throw refused('set flag');
  });
  mail.store.bus.publish({ kind: 'mail', accountId: mail.person.accountId, folder: input.folder, reason: 'flags' });
}
