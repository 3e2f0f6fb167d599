import { createTransport } from 'nodemailer';
import { Client } from 'pg';
import { addDovecotUser } from '@/server/demo/dovecot';
import { freePort } from '@/server/demo/free-port';
import { waitUntil } from '@/server/demo/processes';
import { startAtrium, type TestAtrium } from '../support/atrium';
import { testCertificates } from '../support/certificates';
import { freshCode } from '../support/fresh-code';
import { type OwnMailSystem, startOwnMailSystem } from '../support/services/mail-system';
import { startOidcProvider, type TestProvider } from '../support/services/oidc';
import { expect, expectAccessible, forgetSession, test } from './stage';

// Logins from outside, as a person meets them: at an OpenID provider with mail by its token (AUT-9, AUT-10 c), and by the front server
// with a mail password of one's own (AUT-7, AUT-10 e). A server of its own, with a mail server that asks the provider about tokens.

let atrium: TestAtrium;
let mail: OwnMailSystem;
let provider: TestProvider;

test.describe.configure({ mode: 'serial' });
test.skip(({ isMobile }) => isMobile === true, 'the way in does not depend on the size of the screen');

test.beforeAll(async ({ isMobile }) => {
  if (isMobile) return;
  test.setTimeout(180_000);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  provider = await startOidcProvider({
    accounts: [{ sub: 'ruth@red.example', email: 'ruth@red.example', name: 'Ruth Rivers' }],
    redirectUris: [`${url}/api/sign-in/oidc/callback`],
    postLogoutRedirectUris: [`${url}/api/sign-in/signed-out`],
  });
  mail = await startOwnMailSystem({
    tls: testCertificates(),
    masters: {},
    introspection: {
      url: `${provider.issuer.replace('://', `://${provider.clientId}:${provider.clientSecret}@`)}/token/introspection`,
      loginField: 'sub',
    },
    trustedSecret: 'one-for-all',
  });
  for (const login of ['ruth@red.example', 'paula@proxy.example']) addDovecotUser(mail.usersFile, login, 'of the mailbox');
  const { ports } = mail;
  const server = (port: number) => ({ host: '127.0.0.1', port, tls: 'none' });
  const { issuer, clientId, clientSecret } = provider;
  atrium = await startAtrium({
    web: 'production',
    port,
    mail: false,
    config: {
      publicUrl: url,
      trustedProxies: ['127.0.0.1'],
      login: { domainList: true },
      defaults: { imap: server(ports.imap), smtp: server(ports.smtp), sieve: server(ports.sieve) },
      domains: [
        {
          name: 'red.example',
          default: true,
          signIn: { show: ['oidc'], oidc: { issuer, clientId, clientSecret, label: 'Red single sign-on', accounts: 'anyone' } },
          mailboxAccess: { mode: 'oauth' },
        },
        {
          name: 'proxy.example',
          hosts: ['localhost'],
          signIn: { automatic: 'proxy', proxy: { accounts: 'anyone' } },
          mailboxAccess: { mode: 'separate' },
        },
        {
          name: 'green.example',
          passwords: { recovery: true },
          systemMail: { from: 'groupware@green.example', host: '127.0.0.1', port: ports.smtp, tls: 'none' },
        },
      ],
    },
  });
});
test.afterAll(async () => {
  await atrium?.stop();
  await mail?.stop();
  await provider?.stop();
});

async function deliver(to: string, subject: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: mail.ports.lmtp, lmtp: true, ignoreTLS: true });
  // Dovecot looks at its table at most once a second.
  await waitUntil(`mailbox of ${to}`, () =>
    transport.sendMail({ from: 'outside@elsewhere.example', to, subject, text: 'Hello there' }).then(
      () => true,
      () => false,
    ),
  );
  transport.close();
}

test('a person signs in at the provider, reads mail by its token, and signs out there, too', async ({ page }) => {
  await deliver('ruth@red.example', 'Minutes of the meeting');
  await page.goto(`${atrium.url}/calendar`);
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Red single sign-on' }).click();
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/interaction/`));
  await page.getByLabel('Account').fill('ruth@red.example');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page).toHaveURL(`${atrium.url}/mail`);
  await expect(page.getByRole('row', { name: /Minutes of the meeting/ })).toBeVisible();
  await page.getByRole('row', { name: /Minutes of the meeting/ }).click();
  await expect(page.getByText('Hello there').last()).toBeVisible();
  await page.getByRole('button', { name: /Account of Ruth Rivers/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/session/end`));
  await page.getByRole('button', { name: 'Yes' }).click();
  await expect(page).toHaveURL(`${atrium.url}/api/sign-in/signed-out`);
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Go to the sign-in page' }).click();
  await page.getByRole('link', { name: 'Red single sign-on' }).click();
  await expect(page.getByLabel('Account')).toBeVisible();
});

test('another domain is chosen with its ways in: without leaving the list, and what was typed stays', async ({ page }) => {
  // There before the script is, so that nothing moves when it comes.
  expect(await (await page.request.get(`${atrium.url}/login`)).text()).toContain('Use a passkey');
  await page.goto(`${atrium.url}/login`);
  const [list, login] = [page.getByLabel('Domain'), page.getByLabel('User name or e-mail address')];
  await expect(list).toHaveValue('red.example');
  // The keys answer when the page is alive.
  await expect(async () => {
    await list.selectOption('red.example');
    await list.press('ArrowDown');
    await expect(login).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(list).toBeFocused();
  await expect(list).toHaveValue('proxy.example');
  await login.fill('gina');
  await list.selectOption('red.example');
  await expect(login).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Red single sign-on' })).toBeVisible();
  await list.selectOption('green.example');
  await expect(login).toHaveValue('gina');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Français' }).click();
  await expect(page.getByLabel('Domaine')).toHaveValue('green.example');
  // Its own rule says whether a forgotten password is replaced, and a bare name there is meant.
  await page.getByRole('link', { name: 'Mot de passe oublié ?' }).click();
  await page.getByLabel('Adresse e-mail').fill('gina');
  const asked = page.waitForRequest(/signIn\.requestRecovery/);
  await page.getByRole('button', { name: 'Envoyer le lien' }).click();
  expect((await asked).postData()).toContain('gina@green.example');
});

test('whom the front server sends needs no form, and enters the mail password once', async ({ browser }) => {
  await deliver('paula@proxy.example', 'Keys of the hall');
  const context = await browser.newContext({ locale: 'en-GB', extraHTTPHeaders: { 'x-remote-user': 'paula' } });
  const page = await context.newPage();
  const here = atrium.url.replace('127.0.0.1', 'localhost');
  await page.goto(`${here}/mail`);
  await expect(page.getByText('Enter your mail password')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Mail password').fill('a guess');
  await page.getByRole('button', { name: 'Open the mailbox' }).click();
  await expect(page.getByText('The mail server does not accept this password.')).toBeVisible();
  await page.getByRole('link', { name: 'Calendar' }).first().click();
  await expect(page.getByRole('button', { name: 'Today' })).toBeVisible();
  await page.goto(`${here}/mail`);
  await page.getByLabel('Mail password').fill('of the mailbox');
  await page.getByRole('button', { name: 'Open the mailbox' }).click();
  await expect(page.getByRole('row', { name: /Keys of the hall/ })).toBeVisible();
  await page.goto(`${here}/settings/mail`);
  await page.getByRole('button', { name: 'Forget it' }).click();
  await expect(page.getByText('None is kept. Mail asks for it.')).toBeVisible();
  await context.close();
});

test('a login that fails outside comes back to a readable page with a reference', async ({ page }) => {
  await page.goto(`${atrium.url}/login`);
  await page.getByRole('link', { name: 'Red single sign-on' }).click();
  await page.getByLabel('Account').fill('cancel');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'You could not be signed in' })).toBeVisible();
  await expect(page.getByText(/Reference: [0-9a-f-]{36}/)).toBeVisible();
  await expectAccessible(page);
});

test('who has no password here confirms a change by signing in again, and is asked for the second step from then on', async ({ page }) => {
  test.setTimeout(120_000);
  const atProvider = async () => {
    await page.getByLabel('Account').fill('ruth@red.example');
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  await page.goto(`${atrium.url}/login?callbackUrl=/settings/security`);
  await page.getByRole('link', { name: 'Red single sign-on' }).click();
  await atProvider();
  await expect(page).toHaveURL(`${atrium.url}/settings/security`);
  // Ten minutes later the sign-in is no proof any more.
  const database = new Client({ connectionString: atrium.databaseUrl });
  await database.connect();
  await database.query("UPDATE session SET confirmed_at = now() - interval '11 minutes'");
  await database.end();
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Add authenticator app' }).click();
  await expect(dialog.getByText('No password here?')).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Sign in again' }).click();
  // The provider still knows the browser, and asks all the same.
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/interaction/`));
  await atProvider();
  await expect(page).toHaveURL(`${atrium.url}/settings/security`);
  await page.getByRole('button', { name: 'Add authenticator app' }).click();
  const secret = await dialog.locator('dd').first().innerText();
  const used = await freshCode(secret);
  await dialog.getByLabel('Code', { exact: true }).fill(used);
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();

  await forgetSession(page);
  await page.goto(`${atrium.url}/login?callbackUrl=/calendar`);
  await page.getByRole('link', { name: 'Red single sign-on' }).click();
  await atProvider();
  await expect(page.getByLabel('Code', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${atrium.url}/calendar`);
  await expect(page).toHaveURL(/\/login/);
  await page.goBack();
  await page.getByLabel('Code', { exact: true }).fill(await freshCode(secret, used));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Today' })).toBeVisible();
});
