import { expect, expectAccessible, signIn, test } from './stage';

test('a wrong password and an unknown user get the same sentence, and stay on the page', async ({ page, user }) => {
  await page.goto('/login');
  await expectAccessible(page);
  const texts: string[] = [];
  for (const login of [user.login, `nobody-${crypto.randomUUID()}@demo.example`]) {
    await page.getByLabel('E-mail address').fill(login);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    const answered = page.waitForResponse(/callback\/credentials/);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await answered;
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).not.toHaveAttribute('aria-disabled', 'true');
    const alert = page.getByRole('alert').filter({ hasText: /./ });
    await expect(alert).toBeVisible();
    texts.push(await alert.innerText());
  }
  expect(texts[0]).toBe(texts[1]);
  await expectAccessible(page);
});

test('the page is in French for a French browser', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'fr-FR', ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();
  await page.goto('/login');
  await expect(page.getByLabel('Mot de passe', { exact: true })).toBeVisible();
  await context.close();
});

test('after signing out the mailbox cannot be reached any more', async ({ page, user, context }) => {
  await signIn(page, user);
  const cookies = await context.cookies();
  await page.evaluate(() => localStorage.setItem('seen', 'yes'));
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  // A copied cookie is worth nothing either: the session ended on the server.
  await context.addCookies(cookies);
  await page.goto('/mail');
  await expect(page).toHaveURL(/\/login/);
});
