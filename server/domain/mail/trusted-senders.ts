import type { MailAccount } from './mail-account';

/** Always shows remote images of this sender from now on. */
export async function trustSender(mail: MailAccount, input: { address: string }): Promise<void> {
  const key = { accountId: mail.person.accountId, address: input.address.trim().toLowerCase().slice(0, 190) };
  await mail.store.db.trustedSender.upsert({
    where: { accountId_address: key },
    create: { ...key, createdAt: mail.store.clock.now() },
    update: {},
    select: { address: true },
  });
}

/** Which of these addresses are trusted. */
export async function trustedAmong(mail: MailAccount, addresses: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = [
    ...new Set(addresses.map((address) => address.toLowerCase()).filter((address) => address !== '' && address.length <= 190)),
  ];
  if (asked.length === 0) return new Set();
  const rows = await mail.store.db.trustedSender.findMany({
    where: { accountId: mail.person.accountId, address: { in: asked } },
    select: { address: true },
  });
  return new Set(rows.map((row) => row.address));
}
