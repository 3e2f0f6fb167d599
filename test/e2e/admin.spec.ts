import type { Locator, Page } from '@playwright/test';
import { type AtriumUser, addUser } from '../support/atrium';
import { expect, expectAccessible, forgetSession, newUser, signIn, test } from './stage';

// The administrator's pages, and that there is nothing at their address for anybody else (OPS-22).

const newAdmin = (): Promise<AtriumUser> =>
  addUser(process.env['ATRIUM_E2E_DATABASE_URL'] ?? '', true, { displayName: 'Ada Admin', admin: true });

/** A control one can hit with a thumb: 44 px high on a phone. */
async function expectReachable(page: Page): Promise<void> {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('main a, main button, main select, main summary, main input, main label:has(input)')]
      .filter((one) => !(one.matches('label input') || one.matches('label:not(:has(input))')))
      .map((one) => ({ name: one.textContent || one.getAttribute('aria-label') || one.tagName, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < 43.5)
      .map(({ name, box }) => `${name}: ${Math.round(box.height)} px`),
  );
  expect.soft(small).toEqual([]);
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
}

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
  const admin = await newAdmin();
  await signIn(page, user);
  await forgetSession(page);
  await signIn(page, admin);
  await page.goto('/settings');
  if (isPhone) await page.getByRole('button', { name: 'Show side bar' }).click();
  await page.getByRole('link', { name: 'Administration' }).last().click();
  await expect(page.getByRole('link', { name: /demo\.example/ }).first()).toBeVisible();
  await expect(page.getByText('switched off: Mail, Programs (CalDAV and CardDAV), ActiveSync')).toBeVisible();
  await expectAccessible(page);
  if (isPhone) await expectReachable(page);
  await page.getByRole('link', { name: 'The whole installation' }).click();
  await expect(page.getByText(/Read from .*atrium\.yaml/)).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'secret' })).toBeVisible();
  await expect(page.getByRole('row', { name: /secret/ })).toContainText('(hidden)');
  await expect(page.getByRole('row', { name: /^listen\.port/ })).toContainText('needs a restart');
  await expect(page.getByRole('rowheader', { name: 'compress' })).toBeHidden();
  await page.getByRole('radio', { name: 'Everything' }).click();
  await expect(page.getByRole('rowheader', { name: 'compress' })).toBeVisible();
  await expectAccessible(page);
  if (isPhone) await expectReachable(page);

  await page.goto('/admin/sources');
  await expect(page.getByText(/answers in/).first()).toBeVisible();
  await page.getByLabel('Login', { exact: true }).fill(user.login);
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('Refused: the password is wrong')).toBeVisible();
  await page.getByLabel('Password').fill(user.password);
  await page.getByText('Also try to open the mailbox').click();
  await page.getByRole('button', { name: 'Test' }).click();
  await expect(page.getByText('Would be let in')).toBeVisible();
  await expect(page.getByText(/opens$/).first()).toBeVisible();
  await expect(page.getByText('primary address from the source')).toBeVisible();
  await page.getByLabel('Who looks').fill(admin.login);
  await page.getByLabel('Who is looked for').fill(user.login);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByText('Completing addresses')).toBeVisible();
  await expectAccessible(page);
  if (isPhone) await expectReachable(page);

  await page.goto('/admin/accounts');
  await page.getByLabel('Find an account').fill(user.login);
  await page.getByRole('link', { name: user.login }).click();
  await expect(page.getByRole('button', { name: 'Sign out everywhere' })).toBeVisible();
  await expect(page.getByText('may sign in')).toBeVisible();
  await expectAccessible(page);
  if (isPhone) await expectReachable(page);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('Not signed in anywhere')).toBeVisible();

  await page.goto('/admin/audit');
  await page.getByLabel('Show', { exact: true }).selectOption('admin');
  await expect(page.getByText(`${admin.login} signed ${user.login} out everywhere (1 session)`)).toBeVisible();
  await expect(page.getByText(`${admin.login} tested a login as ${user.login}: wrong password`)).toBeVisible();
  await expectAccessible(page);
  if (isPhone) await expectReachable(page);
});

/** Presses Tab until the control has the focus, as somebody without a mouse would. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let pressed = 0; pressed < 80; pressed += 1) {
    if (await control.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${control}`);
}

/** Signs in without waiting for the mail, which is not what this is about. */
async function enter(page: Page, user: AtriumUser): Promise<void> {
  await forgetSession(page);
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/mail/, { timeout: 30_000 });
}

test('everything an administrator does is done with keys alone', async ({ page, isPhone }) => {
  test.setTimeout(150_000);
  const [admin, other] = [await newAdmin(), await newUser('Otto Other')];
  await enter(page, other);
  await enter(page, admin);
  const keys = page.keyboard;
  /** By the side bar, where there is one beside the page. */
  const go = async (name: string, path: string) => {
    if (isPhone) return void (await page.goto(path));
    await tabTo(page, page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name }));
    await keys.press('Enter');
  };

  await page.goto('/admin/domains');
  await tabTo(page, page.getByRole('link', { name: /The whole installation/ }));
  await keys.press('Enter');
  await tabTo(page, page.getByRole('radio', { name: 'Only what is set' }));
  await keys.press('ArrowRight');
  await expect(page.getByRole('rowheader', { name: 'compress' })).toBeVisible();
  await tabTo(page, page.getByLabel('Filter settings'));
  await keys.type('listen');
  await expect(page.getByRole('rowheader', { name: 'compress' })).toBeHidden();
  await tabTo(page, page.getByRole('link', { name: 'All domains' }));
  await keys.press('Enter');
  await expect(page.getByRole('link', { name: /The whole installation/ })).toBeVisible();

  await go('Sources and logins', '/admin/sources');
  await tabTo(page, page.getByLabel('Login', { exact: true }));
  await keys.type(other.login);
  await keys.press('Tab');
  await keys.type('wrong');
  await keys.press('Enter');
  await expect(page.getByText('Refused: the password is wrong')).toBeVisible();
  await tabTo(page, page.getByLabel('Who looks'));
  await keys.type(admin.login);
  await keys.press('Tab');
  await keys.type(other.login);
  await keys.press('Enter');
  await expect(page.getByText('Completing addresses')).toBeVisible();

  await go('Accounts', '/admin/accounts');
  await tabTo(page, page.getByLabel('Find an account'));
  await keys.type(other.login);
  await tabTo(page, page.getByRole('link', { name: other.login }));
  await keys.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Sign out everywhere' }));
  await keys.press('Enter');
  await expect(page.getByText('Not signed in anywhere')).toBeVisible();

  await go('Audit log', '/admin/audit');
  await tabTo(page, page.getByLabel('Login or address'));
  await keys.type(other.login);
  await keys.press('Enter');
  await expect(page.getByText(`${admin.login} signed ${other.login} out everywhere (1 session)`)).toBeVisible();
  // Of others there is nothing left in view.
  await expect(page.getByText(`${admin.login} signed in`, { exact: true })).toBeHidden();
});
