import type { Locator, Page } from '@playwright/test';
import { freshCode } from '../support/fresh-code';
import { atriumUrl, expect, newUser, signIn, test } from './stage';

// What protects an account and what one shares, with keys alone (UI-5): nothing here clicks or fills. Wherever the focus goes it can be
// seen, and after a dialog it is back where it was.

test.skip(({ isMobile }) => isMobile === true, 'a phone has no Tab key');

/** Whoever has the focus shows it: an outline, or a field's own ring. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return 'nothing has the focus';
    // The line between two panes becomes thick and coloured instead.
    if (element.getAttribute('role') === 'separator') return '';
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const ring = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
    return ring ? '' : `no ring around ${element.outerHTML.slice(0, 200)}`;
  });
  expect(seen).toBe('');
}

/** Presses Tab until this has the focus; each stop on the way must show that it has it. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < 80; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return expectVisibleFocus(page);
    await page.keyboard.press(key);
    if (await page.evaluate(() => document.activeElement !== document.body && document.hasFocus())) await expectVisibleFocus(page);
  }
  throw new Error(`Tab does not reach ${String(target)}`);
}

async function press(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const inDialog = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true });

async function typeLogin(page: Page, user: { login: string; password: string }): Promise<void> {
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await page.keyboard.type(user.login);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(user.password);
  await page.keyboard.press('Enter');
}

test('two-step sign-in, an app password and the list of browsers, with keys alone', async ({ page, user, browser }) => {
  test.setTimeout(180_000);
  await page.goto('/login?callbackUrl=/settings/security');
  await typeLogin(page, user);
  await expect(page).toHaveURL(/\/settings\/security/);

  // On: the app, its code, the recovery codes.
  const add = button(page, 'Add authenticator app');
  await press(page, add);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Code', { exact: true })).toBeFocused();
  const secret = (await dialog.locator('dd').first().innerText()).replaceAll(' ', '');
  const first = await freshCode(secret);
  await page.keyboard.type(first);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('listitem')).toHaveCount(10);
  await press(page, inDialog(page, 'I have kept them'));
  await expect(dialog).toHaveCount(0);
  await expect(add).toBeFocused();

  // An app password, made and taken away; Escape changes nothing.
  const create = button(page, 'New app password');
  await press(page, create, 'Space');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(create).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.type('Phone');
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('It is shown only now')).toBeVisible();
  await press(page, inDialog(page, 'Done'));
  await expect(create).toBeFocused();
  const revoke = button(page, 'Revoke Phone');
  await tabTo(page, revoke, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await press(page, inDialog(page, 'Cancel'));
  await expect(revoke).toBeFocused();
  await page.keyboard.press('Enter');
  await press(page, inDialog(page, 'Revoke'));
  await expect(revoke).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'App passwords' })).toBeFocused();

  // Elsewhere with the second step; then one browser and all others are signed out from here.
  const context = await browser.newContext({ baseURL: atriumUrl(), locale: 'en-GB' });
  const other = await context.newPage();
  await other.goto('/login?callbackUrl=/settings/sessions');
  await typeLogin(other, user);
  await expect(other.getByLabel('Code', { exact: true })).toBeFocused();
  await other.keyboard.type('000000');
  await other.keyboard.press('Enter');
  await expect(other.getByRole('alert').filter({ hasText: 'That was not right' })).toBeVisible();
  await expect(other.getByLabel('Code', { exact: true })).toBeFocused();
  await other.keyboard.type(await freshCode(secret, first));
  await other.keyboard.press('Enter');
  await expect(other).toHaveURL(/\/settings\/sessions/);
  await press(other, other.getByRole('button', { name: /^Sign out Chrome/ }));
  await expect(other.getByText('Signed out there')).toBeVisible();
  await expect(other.getByRole('heading', { name: 'Signed-in browsers' })).toBeFocused();
  await expect(page).toHaveURL(/\/login/);
  await context.close();
});

test('all other browsers at once, and the language, with keys alone', async ({ page, user, browser }) => {
  const context = await browser.newContext({ baseURL: atriumUrl(), locale: 'en-GB' });
  const other = await context.newPage();
  await signIn(other, user);
  await page.goto('/login?callbackUrl=/settings/sessions');
  await typeLogin(page, user);
  await press(page, button(page, 'Sign out everywhere else'));
  await expect(page.getByText('Signed out of 1 other browser')).toBeVisible();
  await expect(other).toHaveURL(/\/login/);
  await context.close();
  await expect(page.getByRole('heading', { name: 'Signed-in browsers' })).toBeFocused();

  await press(page, page.getByRole('link', { name: 'General' }));
  const language = page.getByLabel('Language', { exact: true });
  await tabTo(page, language);
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(page.getByRole('heading', { name: 'Langue et heure' })).toBeVisible();
});

test('a passkey is added and taken away with keys alone', async ({ page, user, context }) => {
  // Passkeys belong to a name; an address of numbers has none.
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const authenticator = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const;
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...authenticator, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.goto(`${atriumUrl().replace('127.0.0.1', 'localhost')}/login?callbackUrl=/settings/security`);
  await typeLogin(page, user);
  const add = button(page, 'Add passkey');
  await press(page, add);
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused();
  await page.keyboard.type('This computer');
  await page.keyboard.press('Enter');
  await press(page, inDialog(page, 'I have kept them'));
  await expect(add).toBeFocused();
  await press(page, button(page, 'Remove This computer'));
  await press(page, inDialog(page, 'Remove'));
  await expect(page.getByText('Off. Whoever learns your password can come in.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Two-step sign-in' })).toBeFocused();
});

test('a calendar and an address book are shared and taken back with keys alone', async ({ page, user }) => {
  test.setTimeout(120_000);
  const friend = await newUser('Bob Keller');
  await signIn(page, user);
  for (const [place, name] of [
    ['calendar', 'Personal'],
    ['contacts', 'Contacts'],
  ] as const) {
    await page.goto(`/${place}`);
    const menu = button(page, `Actions for ${name}`);
    await press(page, menu);
    await expect(page.getByRole('menu')).toBeVisible();
    const share = page.getByRole('menuitem', { name: 'Share…' });
    for (let steps = 0; steps < 6 && !(await share.evaluate((item) => item === document.activeElement)); steps++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Share “${name}”` });
    await expect(dialog.getByLabel('Mail address')).toBeFocused();
    await page.keyboard.type(friend.login);
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('listitem')).toHaveCount(1);
    // Nothing tells whether there is such a person.
    await expect(dialog.getByText('Bob Keller')).toHaveCount(0);
    const rights = dialog.getByRole('combobox', { name: `Rights of ${friend.login}` });
    await tabTo(page, rights);
    await page.keyboard.press('ArrowDown');
    await expect(rights).toHaveValue('edit');
    await press(page, dialog.getByRole('button', { name: `More rights of ${friend.login}` }));
    await press(page, dialog.getByLabel('May delete'), 'Space');
    await expect(rights).toHaveValue('other');
    await press(page, dialog.getByRole('button', { name: `Remove ${friend.login}` }));
    await expect(dialog.getByRole('listitem')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(menu).toBeFocused();
  }
});
