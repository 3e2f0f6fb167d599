import { randomBytes } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { type AtriumUser, addUser } from '../support/atrium';

// What every browser test starts from: a person of its own, signed in through the form.

const atriumUrl = () => process.env['ATRIUM_E2E_URL'] ?? '';

/** Another user of the same server. */
export const newUser = (displayName: string, domain = 'demo.example'): Promise<AtriumUser> =>
  addUser(process.env['ATRIUM_E2E_DATABASE_URL'] ?? '', true, { displayName, login: `u${randomBytes(5).toString('hex')}@${domain}` });

/** Signs in as a person would. */
export async function signIn(page: Page, user: { login: string; password: string }): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/mail/);
  // The list is drawn by the browser: when it is there, everything answers.
  await expect(page.getByRole('row').or(page.getByText('Inbox is empty')).first()).toBeVisible();
}

/**
 * Makes it a browser nobody is signed in with. The open page goes first: without its session it would make for the sign-in by itself,
 * in the midst of what comes next.
 */
export async function forgetSession(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** Fails with the rules that are broken and where. Frames with foreign mail are the sender's, not ours. */
export async function expectAccessible(page: Page): Promise<void> {
  let told = await faultsOf(page);
  // What is still fading in (a toast, a dialog) has not the contrast it will have.
  for (let again = 0; again < 3 && told.length > 0; again++) {
    await page.waitForTimeout(500);
    told = await faultsOf(page);
  }
  // Soft: one run tells all of them.
  expect.soft(told, told.join('\n')).toEqual([]);
}

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .exclude('iframe')
    // What is being dragged stays behind as a shadow of itself until the question about the series is answered.
    .exclude('[data-dragged]')
    // Experimental in axe: it wants "Sat 21" to be part of the name "Show Saturday 21 November".
    .disableRules(['label-content-name-mismatch'])
    .analyze();
  return violations.map(
    (violation) => `${violation.id}: ${violation.help}\n  ${violation.nodes.map((node) => node.html.slice(0, 200)).join('\n  ')}`,
  );
}

type Stage = { user: AtriumUser; isPhone: boolean };

export const test = base.extend<Stage & { noise: string[] }>({
  baseURL: async ({ browserName: _ }, use) => use(atriumUrl()),
  user: async ({ browserName: _ }, use) => use(await newUser('Alice Martin')),
  isPhone: async ({ viewport }, use) => use((viewport?.width ?? 1440) < 768),
  // An uncaught error on a page fails the test that saw it.
  noise: [
    async ({ page }, use) => {
      const noise: string[] = [];
      page.on('pageerror', (error) => noise.push(String(error)));
      await use(noise);
      expect(noise).toEqual([]);
    },
    { auto: true },
  ],
});

export { atriumUrl, expect };
