import { expect, signIn, test } from './stage';

test('a link to the sign-in page leads nowhere but here; a session ended elsewhere brings the page to the sign-in', async ({
  page,
  user,
  isPhone,
  baseURL,
}) => {
  test.skip(isPhone, 'the same on a phone');
  await signIn(page, user);
  for (const address of ['/%09/evil.example', '//evil.example', 'https://evil.example/x', '/%5Cevil.example']) {
    await page.goto(`/login?callbackUrl=${address}`);
    expect(new URL(page.url()).origin, address).toBe(new URL(baseURL ?? '').origin);
  }
  await page.goto('/calendar');
  // As from another browser: this one is not told which request ended it.
  await page.evaluate(() => fetch('/api/sign-in/sign-out', { method: 'POST' }));
  await expect(page).toHaveURL(/\/login\?(stay=1&)?callbackUrl=%2Fcalendar/);
});

test('of NextAuth only what the form needs is a door', async ({ request, isPhone }) => {
  test.skip(isPhone, 'no page in it');
  expect((await request.get('/api/auth/csrf')).status()).toBe(200);
  for (const path of ['session', 'providers', 'verify-request', 'signout', '_log', 'nothing'])
    expect((await request.get(`/api/auth/${path}`)).status(), path).toBe(404);
  expect((await request.post('/api/auth/_log', { data: { level: 'error', code: 'forged' } })).status()).toBe(404);
});
