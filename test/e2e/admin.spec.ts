import { addUser } from '../support/atrium';
import { expect, expectAccessible, signIn, test } from './stage';

// The administrator's pages, and that there is nothing at their address for anybody else (OPS-22).

test('for somebody who is no administrator there is nothing at /admin', async ({ page, user }) => {
  await signIn(page, user);
  const answer = await page.goto('/admin/accounts');
  expect(answer?.status()).toBe(404);
  await expect(page.getByText('There is nothing here')).toBeVisible();
});

test('an administrator sees settings with their origin, tries a login, asks who sees whom, and ends a session', async ({
  page,
  user,
  isPhone,
}) => {
  test.setTimeout(150_000);
  const admin = await addUser(process.env['ATRIUM_E2E_DATABASE_URL'] ?? '', true, { displayName: 'Ada Admin', admin: true });
  await signIn(page, user);
  await page.context().clearCookies();
  await signIn(page, admin);
  await page.goto('/settings');
  if (isPhone) await page.getByRole('button', { name: 'Show side bar' }).click();
  await page.getByRole('link', { name: 'Administration' }).last().click();
  await expect(page.getByText(/Read from .*atrium\.yaml/)).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'branding.name' })).toBeVisible();
  await expectAccessible(page);

  await page.goto('/admin/sources');
  await expect(page.getByText(/answers in/).first()).toBeVisible();
  await page.getByLabel('Login').fill(user.login);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('Refused: the password is wrong')).toBeVisible();
  await page.getByLabel('Who looks').fill(admin.login);
  await page.getByLabel('Who is looked for').fill(user.login);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByText('Completing addresses')).toBeVisible();
  await expectAccessible(page);

  await page.goto('/admin/accounts');
  await page.getByLabel('Find an account').fill(user.login);
  await page.getByRole('link', { name: user.login }).click();
  await expect(page.getByRole('button', { name: 'Sign out everywhere' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('Not signed in anywhere')).toBeVisible();

  await page.goto('/admin/audit');
  await page.getByLabel('Show', { exact: true }).selectOption('admin');
  await expect(page.getByText('admin.sessions-ended').first()).toBeVisible();
  await expectAccessible(page);
});
