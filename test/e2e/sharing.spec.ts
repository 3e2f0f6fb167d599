import { expect, expectAccessible, newUser, signIn, test } from './stage';

// DIR-5: with nothing configured a calendar is given to a complete address, and taken up by whoever has it.

test('a calendar is shared with an address and taken up by its owner', async ({ page, user, isPhone, browser }) => {
  test.skip(isPhone, 'one size is enough');
  test.setTimeout(180_000);
  const friend = await newUser('Bob Keller');
  await signIn(page, user);
  await page.goto('/calendar');
  await page.getByRole('button', { name: 'Actions for Personal' }).click();
  await page.getByRole('menuitem', { name: 'Share…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Share “Personal”' });
  await expect(dialog.getByText('Nobody else sees this calendar.')).toBeVisible();
  await dialog.getByLabel('Mail address').fill(friend.login);
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('listitem')).toContainText(friend.login);
  await dialog.getByRole('combobox', { name: `Rights of ${friend.login}` }).selectOption('edit');
  await expect(dialog.getByText('Bob Keller')).toHaveCount(0);
  await expectAccessible(page);

  const other = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const friends = await other.newPage();
  await signIn(friends, friend);
  await friends.goto('/calendar');
  await friends.getByRole('button', { name: 'Shared with me' }).click();
  const shared = friends.getByRole('dialog', { name: 'Shared with me' });
  const box = shared.getByLabel('Personal, by Alice Martin');
  await box.click();
  await expect(box).toBeChecked();
  await expectAccessible(friends);
  await shared.getByRole('button', { name: 'Close' }).last().click();
  await expect(friends.getByRole('button', { name: 'Actions for Personal' })).toHaveCount(2);
  await other.close();
});
