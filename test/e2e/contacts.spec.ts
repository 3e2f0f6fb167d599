import type { Page } from '@playwright/test';
import { expect, expectAccessible, signIn, test } from './stage';

// A person typed in, changed, found, deleted and brought back.

test('a contact is added, changed, found by search, deleted and brought back', async ({ page, user, isPhone }) => {
  await signIn(page, user);
  await page.goto('/contacts');
  await expect(page.getByText('Nobody here yet')).toBeVisible();
  await expectAccessible(page);
  await add(page, 'Élodie', 'Marchand', 'elodie@town.example');
  await expect(page.getByRole('heading', { name: 'Élodie Marchand' })).toBeVisible();
  await expect(page.getByText('Added Élodie Marchand')).toBeVisible();
  await expect(page).not.toHaveURL(/new-/);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Organisation').fill('Town hall');
  await page.getByRole('button', { name: 'Add a phone number' }).click();
  await page.getByLabel('Phone number', { exact: true }).fill('+33 6 12 34 56 78');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Town hall').last()).toBeVisible();
  await expect(page.getByRole('link', { name: '+33 6 12 34 56 78' })).toHaveAttribute('href', 'tel:+33612345678');
  await expect(page.getByText('Saved Élodie Marchand')).toBeVisible();

  if (isPhone) await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('town.example');
  const row = page.getByRole('listitem').filter({ hasText: 'Élodie Marchand' });
  await expect(row).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('zzz');
  await expect(page.getByText('Nobody goes by that name')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).last().click();

  await row.getByRole('link').click();
  await page.getByRole('button', { name: 'Delete the contact' }).click();
  await expect(row).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(page.getByRole('heading', { name: 'Élodie Marchand' })).toBeVisible();
});

test('j and k walk, e edits, Escape leaves the form, # deletes and z brings back', async ({ page, user, isPhone }) => {
  test.skip(isPhone, 'phones have no keyboard');
  await signIn(page, user);
  await page.goto('/contacts');
  await expect(page.getByText('Nobody here yet')).toBeVisible();
  await add(page, 'Anna', 'Berg', 'anna@berg.example');
  await expect(page.getByText('Added Anna Berg')).toBeVisible();
  await add(page, 'Zoé', 'Lambert', 'zoe@lambert.example');
  await expect(page.getByText('Added Zoé Lambert')).toBeVisible();
  await expect(page).not.toHaveURL(/new-/);

  await page.keyboard.press('k');
  await expect(page.getByRole('heading', { name: 'Anna Berg' })).toBeVisible();
  await page.keyboard.press('j');
  await expect(page.getByRole('heading', { name: 'Zoé Lambert' })).toBeVisible();
  await page.keyboard.press('e');
  await expect(page.getByLabel('First name')).toHaveValue('Zoé');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Zoé Lambert' })).toBeVisible();
  await page.keyboard.press('#');
  await expect(page.getByRole('heading', { name: 'Anna Berg' })).toBeVisible();
  await expect(page.getByText('Deleted Zoé Lambert')).toBeVisible();
  await page.keyboard.press('z');
  await expect(page.getByRole('heading', { name: 'Zoé Lambert' })).toBeVisible();
});

test('a contact the server refuses is not lost: the form is back with what was typed', async ({ page, user, isPhone }) => {
  test.skip(isPhone, 'the same form');
  await signIn(page, user);
  await page.goto('/contacts');
  await page.route('**/api/trpc/contacts.create*', (route) => route.abort());
  await add(page, 'Anna', 'Berg', 'anna@berg.example');
  // Next's own announcer is an alert too.
  await expect(page.getByRole('alert').filter({ hasText: 'The contact was not added.' })).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('Anna');
  await expect(page.getByLabel('Mail address', { exact: true })).toHaveValue('anna@berg.example');
});

async function add(page: Page, given: string, family: string, address: string): Promise<void> {
  await page.getByRole('button', { name: 'New contact' }).first().click();
  await page.getByLabel('First name').fill(given);
  await page.getByLabel('Last name').fill(family);
  await page.getByRole('button', { name: 'Add a mail address' }).click();
  await page.getByLabel('Mail address', { exact: true }).fill(address);
  await page.getByRole('button', { name: 'Save' }).click();
}
