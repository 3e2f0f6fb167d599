import type { Page } from '@playwright/test';
import { expect, expectAccessible, newUser, test } from './stage';

// What is switched off is absent (DOM-9): in the rail and the tab bar, the settings, the palette, the sheet of keys, menus and cards.
// And a mail server that does not answer closes mail and nothing else (AUT-10).

/** Signs in somebody of a domain and waits until the module that opens first is there. */
async function enter(page: Page, domain: string, firstModule: RegExp): Promise<void> {
  const user = await newUser('Alice Martin', domain);
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(firstModule, { timeout: 30_000 });
}

const modules = (page: Page) => page.getByRole('navigation', { name: 'Modules' }).getByRole('link');

/** What the palette offers for this. */
async function offered(page: Page, term: string): Promise<string[]> {
  const field = page.getByPlaceholder('Type an action, a place or a person');
  // The keys answer when the page is alive.
  await expect(async () => {
    if ((await field.count()) === 0) await page.keyboard.press('Control+k');
    await expect(field).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 20_000 });
  await field.fill(term);
  await expect(page.getByRole('option').or(page.getByText('Nothing goes by that name')).first()).toBeVisible();
  const entries = await page.getByRole('option').allInnerTexts();
  await page.keyboard.press('Escape');
  await expect(field).toHaveCount(0);
  return entries;
}

test('without mail and DAV there is nothing of either', async ({ page }) => {
  await enter(page, 'nomail.example', /\/calendar/);
  await expect(modules(page)).toHaveText([/Calendar/, /Contacts/, /Settings/]);
  expect((await offered(page, 'mail')).join()).not.toMatch(/mail/i);
  await page.goto('/settings/mail');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('General');
  await page.goto('/settings/connect');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('General');
  await page.goto('/settings/security');
  await expect(page.getByRole('button', { name: 'Change password' }).first()).toBeVisible();
  await expect(page.getByText(/app password/i)).toHaveCount(0);
  await page.goto('/mail');
  await expect(page).toHaveURL(/\/calendar/, { timeout: 30_000 });
});

test('without calendar and contacts there is mail alone', async ({ page, isPhone }) => {
  await enter(page, 'onlymail.example', /\/mail/);
  await expect(modules(page)).toHaveText([/Mail/, /Settings/]);
  expect((await offered(page, 'go to')).join()).not.toMatch(/calendar|contacts/i);
  if (!isPhone) {
    // The keys sleep for a moment after a dialog has gone.
    await page.locator('body').press('?');
    await expect(page.getByRole('dialog').getByText('Go to mail')).toBeVisible();
    await expect(page.getByRole('dialog').getByText(/Go to (calendar|contacts)/)).toHaveCount(0);
  }
  await page.goto('/contacts');
  await expect(page).toHaveURL(/\/mail/, { timeout: 30_000 });
});

test('without sharing no menu offers it', async ({ page, isPhone }) => {
  await enter(page, 'alone.example', /\/mail/);
  await page.goto('/calendar');
  if (isPhone) await page.getByRole('button', { name: 'Show side bar' }).click();
  await page.getByRole('button', { name: 'Actions for Personal' }).click();
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Share…' })).toHaveCount(0);
  await page.goto('/contacts');
  await expect(page.getByRole('button', { name: 'New contact' }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Actions for Contacts' })).toHaveCount(0);
});

test('a mail server that does not answer: mail says so and offers no writing, the rest works', async ({ page }) => {
  await enter(page, 'dead.example', /\/mail/);
  const closed = page.getByRole('alert').filter({ hasText: 'The mail server does not answer' });
  await expect(closed).toBeVisible({ timeout: 60_000 });
  await expect(closed).toContainText('Calendar and contacts are not affected.');
  await expect(closed.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'New message' })).toHaveCount(0);
  await expectAccessible(page);
  await modules(page).filter({ hasText: 'Contacts' }).click();
  await page.getByRole('button', { name: 'New contact' }).first().click();
  await expect(page.getByLabel('First name')).toBeVisible();
});
