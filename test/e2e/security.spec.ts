import type { Browser, Page } from '@playwright/test';
import { Client } from 'pg';
import { freshCode } from '../support/fresh-code';
import { atriumUrl, expect, expectAccessible, forgetSession, signIn, test } from './stage';

// What protects an account, as its owner uses it: codes, passkeys, recovery codes, app passwords, sessions, passwords (AUT-12, 13, 14).

type User = { login: string; password: string };

/** What DAV says to this password. */
async function davStatus(login: string, password: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`;
  const answer = await fetch(`${atriumUrl()}/dav/`, { method: 'PROPFIND', headers: { authorization, depth: '0' } });
  await answer.text();
  return answer.status;
}

async function giveLogin(page: Page, user: User): Promise<void> {
  await page.getByLabel('E-mail address').fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function otherBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: atriumUrl(), locale: 'en-GB' });
  return context.newPage();
}

test('a code as second step, recovery codes, and an app password for DAV that is revoked', async ({ page, user, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, user);
  expect(await davStatus(user.login, user.password)).toBe(207);
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Add authenticator app' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  await expectAccessible(page);
  const secret = (await dialog.locator('dd').first().innerText()).replaceAll(' ', '');
  const first = await freshCode(secret, null);
  await dialog.getByLabel('Code', { exact: true }).fill(first);
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  // The first factor brings its recovery codes.
  const codes = page.getByRole('dialog').getByRole('listitem');
  await expect(codes).toHaveCount(10);
  await expectAccessible(page);
  const recovery = await codes.first().innerText();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 left')).toBeVisible();
  expect(await davStatus(user.login, user.password)).toBe(401);

  await page.getByRole('button', { name: 'New app password' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Phone');
  // Good for what is chosen, and for nothing there is none to make.
  const use = (name: RegExp) => page.getByRole('dialog').getByLabel(name);
  await use(/ActiveSync/).uncheck();
  await use(/CalDAV/).uncheck();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Create' })).toHaveAttribute('aria-disabled', 'true');
  await use(/CalDAV/).check();
  await expectAccessible(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('dialog').getByText('It is shown only now')).toBeVisible();
  const password = await page
    .getByRole('dialog')
    .locator('dd', { hasText: /^[a-z2-7]{5}-/ })
    .innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  expect(await davStatus(user.login, password)).toBe(207);
  await page.reload();
  await expect(page.getByText(/last used .* from 127\.0\.0\.1/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Revoke Phone' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByText('Phone is shut out')).toBeVisible();
  expect(await davStatus(user.login, password)).toBe(401);

  // Another browser: the code, and when it is wrong the same page says so.
  const other = await otherBrowser(browser);
  await other.goto('/login?callbackUrl=/settings/sessions');
  await giveLogin(other, user);
  await expect(other.getByLabel('Code', { exact: true })).toBeVisible();
  await expectAccessible(other);
  await other.getByLabel('Code', { exact: true }).fill('000000');
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other.getByRole('alert').filter({ hasText: 'That was not right' })).toBeVisible();
  await other.getByLabel('Code', { exact: true }).fill(await freshCode(secret, first));
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other).toHaveURL(/\/settings\/sessions/);
  await other.context().close();

  // A recovery code, in a browser without JavaScript.
  const plain = await browser.newContext({ baseURL: atriumUrl(), locale: 'en-GB', javaScriptEnabled: false });
  const quiet = await plain.newPage();
  await quiet.goto('/login');
  await giveLogin(quiet, user);
  await quiet.getByRole('link', { name: 'Use a recovery code' }).click();
  await quiet.getByLabel('Recovery code').fill(recovery);
  await quiet.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(quiet).toHaveURL(/\/mail/);
  await plain.close();
});

test('a passkey as second step and alone', async ({ page, user, context }) => {
  // Passkeys belong to a name; an address of numbers has none.
  const named = atriumUrl().replace('127.0.0.1', 'localhost');
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`${named}/login`);
  await giveLogin(page, user);
  await expect(page).toHaveURL(/\/mail/);
  await page.goto(`${named}/settings/security`);
  await page.getByRole('button', { name: 'Add passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('This computer');
  await page.getByRole('dialog').getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('This computer')).toBeVisible();

  await forgetSession(page);
  await page.goto(`${named}/login`);
  await giveLogin(page, user);
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL(/\/mail/);

  await forgetSession(page);
  await page.goto(`${named}/login?callbackUrl=/settings/sessions`);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(page).toHaveURL(/\/settings\/sessions/);
  await expect(page.getByText('with a passkey')).toBeVisible();

  // A passkey brings no password; where that opens the mailbox, it is asked for once.
  await page.goto(`${named}/mail`);
  await page.getByLabel('Mail password').fill(user.password);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Open the mailbox' }).click();
  await expect(page.getByRole('row').or(page.getByText('Inbox is empty')).first()).toBeVisible();
});

test('other browsers are seen and signed out at once', async ({ page, user, browser }) => {
  const other = await otherBrowser(browser);
  await signIn(other, user);
  await signIn(page, user);
  await page.goto('/settings/sessions');
  await expect(page.getByText('This browser')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: /Chrome on/ })).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await expect(page.getByText('Signed out of 1 other browser')).toBeVisible();
  // The other one hears of it by itself.
  await expect(other).toHaveURL(/\/login/);
  await other.goto('/mail');
  await expect(other).toHaveURL(/\/login/);
  await other.context().close();
});

test('the password is changed in the settings, and at the next sign-in when it has to be', async ({ page, user }) => {
  test.setTimeout(150_000);
  await signIn(page, user);
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog');
  const current = dialog.getByLabel('Current password');
  await expect(current).toBeFocused();
  await current.fill('not this one');
  await dialog.getByLabel('New password', { exact: true }).fill('short');
  await expect(dialog.getByText('At least 10 characters')).toBeVisible();
  await expectAccessible(page);
  await expect(dialog.getByRole('button', { name: 'Change', exact: true })).toHaveAttribute('aria-disabled', 'true');
  const second = 'glazier measures windows';
  await dialog.getByLabel('New password', { exact: true }).fill(second);
  await dialog.getByLabel('New password, once more').fill(second);
  await dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(dialog.getByText('That is not your current password.')).toBeVisible();
  await expect(current).toBeFocused();
  await current.fill(user.password);
  await dialog.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(page.getByText('Your password is changed')).toBeVisible();

  const database = new Client({ connectionString: process.env['ATRIUM_E2E_DATABASE_URL'] ?? '' });
  await database.connect();
  await database.query('UPDATE local_user SET must_change = true WHERE login = $1', [user.login]);
  await database.end();
  await forgetSession(page);
  await page.goto('/login?lang=fr');
  await page.goto('/login?lang=en');
  await giveLogin(page, { login: user.login, password: second });
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await expectAccessible(page);
  const third = 'carpenter planes doors';
  await page.getByLabel('New password', { exact: true }).fill(third);
  await page.getByLabel('New password, once more').fill(third);
  await page.getByRole('button', { name: 'Change and go on' }).click();
  await expect(page).toHaveURL(/\/mail/);
  expect(await davStatus(user.login, second)).toBe(401);
  expect(await davStatus(user.login, third)).toBe(207);
});

test('a language picked on the sign-in page stays after signing in', async ({ page, user }) => {
  await page.goto('/login');
  await page.getByRole('link', { name: 'Français' }).click();
  await page.getByLabel('Adresse e-mail').fill(user.login);
  await page.getByLabel('Mot de passe', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/mail/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
});
