import type { MailAccount } from './mail-account';
import type { IdentityView } from './schema';

const prefix = 'address:';

/** Who a person may write as: what they set up, then each of their addresses that is not among it. The default comes first. */
export async function listIdentities(mail: MailAccount): Promise<readonly IdentityView[]> {
  const { person } = mail;
  const rows = await mail.store.db.mailIdentity.findMany({
    where: { accountId: person.accountId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, address: true, replyTo: true, signature: true, isDefault: true },
  });
  const named = new Set(rows.map((row) => row.address.toLowerCase()));
  const plain = person.addresses
    .filter((address) => !named.has(address))
    .map((address) => ({ id: `${prefix}${address}`, name: person.displayName, address, replyTo: '', signature: '', isDefault: false }));
  const all = [...rows, ...plain];
  const chosen = all.find((one) => one.isDefault) ?? all.find((one) => one.address.toLowerCase() === person.address) ?? all[0];
  const ordered = chosen ? [chosen, ...all.filter((one) => one !== chosen)] : [];
  return ordered.map((one) => ({ ...one, isDefault: one === chosen }));
}

/** The identity with this id; the default one for null or an id that is no longer there. */
export async function findIdentity(mail: MailAccount, id: string | null): Promise<IdentityView> {
  const all = await listIdentities(mail);
  const fallback = { id: '', name: mail.person.displayName, address: mail.person.address, replyTo: '', signature: '', isDefault: true };
  return all.find((one) => one.id === id) ?? all[0] ?? fallback;
}
