import { randomBytes } from 'node:crypto';
import { ImapFlow } from 'imapflow';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { addDovecotUser } from '@/server/demo/dovecot';
import { waitUntil } from '@/server/demo/processes';
import { needService } from './services';

export type MailUser = { readonly login: string; readonly password: string };
export type Address = { readonly host: string; readonly port: number };

/** Where a part of the test mail system is. SMTP wants SASL; MX takes mail for everybody we know. */
export async function mailAddress(name: 'IMAP' | 'SMTP' | 'MX' | 'LMTP' | 'SIEVE'): Promise<Address> {
  await needService('mail');
  const [host = '', port = ''] = (process.env[`ATRIUM_TEST_${name}`] ?? '').split(':');
  return { host, port: Number(port) };
}

/** A new mailbox nobody else uses, or the one of that login. */
export async function makeMailUser(login = `u${randomBytes(5).toString('hex')}@demo.example`, password = 'demo'): Promise<MailUser> {
  await needService('mail');
  addDovecotUser(process.env['ATRIUM_TEST_MAIL_USERS'] ?? '', login, password);
  const user = { login, password };
  // Dovecot looks at the file at most once a second, and the last look may have been just now.
  await waitUntil(`mailbox of ${login}`, () => withImap(user, async () => true), { ms: 30_000 });
  return user;
}

/** Delivers a message from outside, over SMTP, and waits until it lies in the recipient's mailbox (when `user` is given). */
export async function deliver(message: SendMailOptions, arrivesAt?: MailUser): Promise<string> {
  const { host, port } = await mailAddress('MX');
  const transport = createTransport({ host, port, ignoreTLS: true });
  try {
    const messageId = message.messageId ?? `<${randomBytes(12).toString('hex')}@outside.example>`;
    await transport.sendMail({ ...message, messageId });
    if (arrivesAt) await waitForMessage(arrivesAt, messageId);
    return messageId;
  } finally {
    transport.close();
  }
}

/** Delivers a message as it is, byte for byte, over LMTP. */
export async function deliverRaw(raw: string | Buffer, to: string, from = 'outside@elsewhere.example'): Promise<void> {
  const { host, port } = await mailAddress('LMTP');
  const transport = createTransport({ host, port, lmtp: true, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from, to: [to] }, raw });
  } finally {
    transport.close();
  }
}

/** Runs `work` on an IMAP connection of that user: for looking at what really is in the mailbox. */
export async function withImap<Result>(user: MailUser, work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
  const { host, port } = await mailAddress('IMAP');
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: user.login, pass: user.password },
    logger: false,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout().catch(() => client.close());
  }
}

/** Waits until a message with this Message-ID is in a folder; gives its UID. */
export async function waitForMessage(user: MailUser, messageId: string, folder = 'INBOX', ms = 20_000): Promise<number> {
  let uid = 0;
  await waitUntil(
    `message ${messageId} in ${folder} of ${user.login}`,
    () =>
      withImap(user, async (client) => {
        const lock = await client.getMailboxLock(folder);
        try {
          const found = await client.search({ header: { 'message-id': messageId } }, { uid: true });
          uid = (found === false ? [] : (found ?? [])).at(-1) ?? 0;
          return uid > 0;
        } finally {
          lock.release();
        }
      }),
    { ms },
  );
  return uid;
}
