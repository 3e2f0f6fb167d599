import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { encode } from 'uqr';
import { atriumUrl, expect, expectAccessible, signIn, test } from './stage';

// "Connect a client": what people copy, scan and install (ACC-11, ACC-13).

const programs = ['Thunderbird', 'Apple', 'Android', 'Other'];

test('server, login and every address are there to copy; the profile is there to install; codes say what they promise', async ({
  page,
  user,
  context,
  isPhone,
}) => {
  test.setTimeout(180_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, user);
  await page.goto('/settings/connect');
  await expect(page.getByRole('heading', { name: 'Connect a client' })).toBeVisible();

  await copy(page, 'Server', `${atriumUrl()}/`);
  await copy(page, 'User name', user.login);
  for (const program of programs) {
    await page.getByRole('radio', { name: program }).click();
    await expectAccessible(page);
    await expectNoOverflow(page);
  }

  await copy(page, 'Your entry (principal)', `${atriumUrl()}/dav/principals/${user.login}/`);
  const calendar = `${atriumUrl()}/dav/calendars/${user.login}/personal/`;
  await copy(page, 'Calendar Personal', calendar);
  await copy(page, 'Address book Contacts', `${atriumUrl()}/dav/addressbooks/${user.login}/personal/`);
  // The copied address is one a client can use.
  const authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
  const asked = await fetch(calendar, { method: 'PROPFIND', headers: { authorization, depth: '0' } });
  expect(asked.status).toBe(207);

  await page.getByRole('radio', { name: 'Apple' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Install profile' }).click();
  const file = await (await download).path();
  const read =
    'import json, plistlib, sys; p = plistlib.load(open(sys.argv[1], "rb")); print(json.dumps([c["PayloadType"] for c in p["PayloadContent"]]))';
  expect(JSON.parse(execFileSync('/usr/bin/python3', ['-c', read, file], { encoding: 'utf8' }))).toEqual([
    'com.apple.caldav.account',
    'com.apple.carddav.account',
  ]);
  expect(readFileSync(file, 'utf8')).not.toContain(user.password === 'demo' ? '>demo<' : user.password);

  const davx5 = `caldav://${encodeURIComponent(user.login)}@${new URL(atriumUrl()).host}/`;
  if (!isPhone) await expectCode(page, 'QR code of this page', `${atriumUrl()}/settings/connect`);
  await page.getByRole('radio', { name: 'Android' }).click();
  if (isPhone) await expect(page.getByRole('link', { name: /Open in DAVx/ })).toHaveAttribute('href', davx5);
  else await expectCode(page, /QR code that opens DAVx/, davx5);
});

test.describe('in the dark and in French', () => {
  test.use({ locale: 'fr-FR', colorScheme: 'dark' });
  test('it is as readable', async ({ page, user }) => {
    test.setTimeout(180_000);
    await page.goto('/login');
    await page.locator('input[name=login]').fill(user.login);
    await page.locator('input[name=password]').fill(user.password);
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
    await expect(page).toHaveURL(/\/mail/, { timeout: 30_000 });
    await page.goto('/settings/connect');
    await expect(page.getByRole('heading', { name: 'Connecter un logiciel' })).toBeVisible();
    for (const program of ['Thunderbird', 'Apple', 'Android', 'Autre']) {
      await page.getByRole('radio', { name: program }).click();
      await expectAccessible(page);
      await expectNoOverflow(page);
    }
  });
});

/** Copies a row and looks at the clipboard. */
async function copy(page: Page, what: string, value: string): Promise<void> {
  await page.getByRole('button', { name: `Copy ${what}`, exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied' }).first()).toBeAttached();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(value);
}

/** The dots are those of this text, with the quiet zone of four modules around them that scanners need (ISO/IEC 18004). */
async function expectCode(page: Page, name: string | RegExp, text: string): Promise<void> {
  const code = page.getByRole('img', { name });
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const dots = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  await expect(code.locator('path')).toHaveAttribute('d', dots.join(''));
  const inner = await code.boundingBox();
  const outer = await code.locator('..').boundingBox();
  const module = (inner?.width ?? 0) / size;
  expect(module).toBeGreaterThan(3);
  expect((inner?.x ?? 0) - (outer?.x ?? 0)).toBeGreaterThanOrEqual(4 * module);
}

async function expectNoOverflow(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(excess).toBeLessThanOrEqual(0);
}
