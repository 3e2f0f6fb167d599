import { Client } from 'pg';
import PostalMime from 'postal-mime';
import { freePort } from '@/server/demo/free-port';
import { waitUntil } from '@/server/demo/processes';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { type MailUser, mailAddress, makeMailUser, withImap } from '../support/mail';
import { expect, expectAccessible, test } from './stage';

// A forgotten password, from "Forgot your password?" over the mail in the second address to being signed in again (AUT-14). A server
// of its own: the others have no mails to write. What the door answers to hostile requests is held in test/wire/password-recovery.

let atrium: TestAtrium;

// One server for both tests, not one for each worker.
test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const port = await freePort();
  const mx = await mailAddress('MX');
  atrium = await startAtrium({
    web: 'production',
    port,
    config: {
      publicUrl: `http://127.0.0.1:${port}`,
      domains: [
        {
          name: 'demo.example',
          default: true,
          passwords: { recovery: true },
          systemMail: { from: 'groupware@demo.example', ...mx, tls: 'none' },
        },
      ],
    },
  });
});
test.afterAll(() => atrium?.stop());

/** Somebody with a second address, whose mailbox is read for the link. */
async function forgetful(): Promise<{ user: MailUser; second: MailUser }> {
  const [user, second] = [await atrium.addUser({ displayName: 'Alice Martin' }), await makeMailUser()];
  await inDatabase((client) => client.query('UPDATE local_user SET recovery_address = $1 WHERE login = $2', [second.login, user.login]));
  return { user, second };
}

async function inDatabase<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: atrium.databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The link that came by mail; `known`: one that is there already. */
async function linkIn(mailbox: MailUser, known = ''): Promise<string> {
  let link: string | undefined;
  await waitUntil(`link in the mailbox of ${mailbox.login}`, async () => {
    link = (await textsIn(mailbox))
      .map((text) => /http:\/\/127\.0\.0\.1:\d+\/recover\?token=[\w-]+/.exec(text)?.[0])
      .find((one) => one !== undefined && one !== known);
    return link !== undefined;
  });
  return link ?? '';
}

async function textsIn(mailbox: MailUser): Promise<string[]> {
  return withImap(mailbox, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const messages = await client.fetchAll('1:*', { source: true });
      return await Promise.all(messages.map(async ({ source }) => (await PostalMime.parse(source ?? '')).text ?? ''));
    } finally {
      lock.release();
    }
  });
}

test('a forgotten password: link by mail, rules shown before sending, signed in with the new one', async ({ page }) => {
  const { user, second } = await forgetful();
  await page.goto(`${atrium.url}/login`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot your password' })).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await expectAccessible(page);
  await page.getByLabel('E-mail address').fill(user.login);
  await page.getByRole('button', { name: 'Send the link' }).click();
  const sent = page.getByRole('status').filter({ hasText: 'a link is on its way' });
  await expect(sent).toBeFocused();
  await expectAccessible(page);

  await page.goto(await linkIn(second));
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await expect(page.getByText(user.login, { exact: true })).toBeVisible();
  const [next, again] = [page.getByLabel('New password', { exact: true }), page.getByLabel('New password, once more')];
  const submit = page.getByRole('button', { name: 'Set the new password' });
  const asked: string[] = [];
  page.on('request', (request) => void (request.url().includes('signIn.recover') ? asked.push(request.url()) : undefined));
  // Each rule says beside the field whether it is kept; until all are, nothing is sent.
  const rule = (text: string) => page.getByRole('listitem').filter({ hasText: text });
  await next.fill('short');
  await again.fill('short');
  await again.press('Enter');
  await expect(rule('At least 10 characters')).not.toHaveClass(/text-success/);
  await next.fill(`${user.login} and more`);
  await expect(rule('At least 10 characters')).toHaveClass(/text-success/);
  await expect(rule('Not your name or address')).not.toHaveClass(/text-success/);
  await expect(page.getByText('The two are not the same.')).toBeVisible();
  await expect(submit).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page);
  expect(asked).toEqual([]);
  const chosen = 'glazier measures windows';
  await next.fill(chosen);
  await again.fill(chosen);
  await submit.click();
  await expect(page.getByRole('status').filter({ hasText: 'The new password is set' })).toBeFocused();
  expect(asked.length).toBe(1);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'To the sign-in page' }).click();
  await page.getByLabel('E-mail address').fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'do not match' })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(chosen);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/mail/);
});

test('a link that is used or too old: a plain page with a way on', async ({ page, context }) => {
  const { user, second } = await forgetful();
  const askFor = async (known?: string) => {
    await page.goto(`${atrium.url}/recover`);
    await page.getByLabel('E-mail address').fill(user.login);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await expect(page.getByText('a link is on its way')).toBeVisible();
    return linkIn(second, known);
  };
  const fill = async (tab: typeof page, password: string) => {
    await tab.getByLabel('New password', { exact: true }).fill(password);
    await tab.getByLabel('New password, once more').fill(password);
    await tab.getByRole('button', { name: 'Set the new password' }).click();
  };
  const link = await askFor();
  // The same link in two tabs: the second one learns of it when it sends.
  const late = await context.newPage();
  await late.goto(link);
  await page.goto(link);
  await fill(page, 'carpenter planes doors');
  await expect(page.getByText('The new password is set')).toBeVisible();
  await fill(late, 'mason lays foundations');
  await expect(late.getByRole('alert').filter({ hasText: 'This link was used already or is too old' })).toBeVisible();
  await expectAccessible(late);
  await late.getByRole('link', { name: 'Ask for a new link' }).click();
  await expect(late.getByLabel('E-mail address')).toBeFocused();
  await late.close();

  // Opened again: said at once, with the form for a new one.
  await page.goto(link);
  await expect(page.getByText('This link was used already or is too old')).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole('link', { name: 'To the sign-in page' })).toBeVisible();

  const old = await askFor(link);
  await inDatabase((client) => client.query("UPDATE password_recovery SET expires_at = now() - interval '1 minute'"));
  await page.goto(old);
  await expect(page.getByText('This link was used already or is too old')).toBeVisible();
  await page.getByRole('link', { name: 'To the sign-in page' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
