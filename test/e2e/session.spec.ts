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
  expect((await request.get('/api/auth/callback/credentials')).status()).toBe(404);
  expect((await request.post('/api/auth/_log', { data: { level: 'error', code: 'forged' } })).status()).toBe(404);
});

test('an address made up by somebody else spoils no sign-in', async ({ page, user, isPhone, baseURL }) => {
  test.skip(isPhone, 'the same on a phone');
  for (const callbackUrl of ['http://host:port.evil/', 'https://evil.example/mail', '//evil.example', 'javascript:alert(1)']) {
    const { csrfToken } = await (await page.request.get('/api/auth/csrf')).json();
    const answer = await page.request.post('/api/auth/callback/credentials', {
      form: { csrfToken, callbackUrl, login: user.login, password: user.password },
      headers: { origin: new URL(baseURL ?? '').origin },
      maxRedirects: 0,
    });
    expect([answer.status(), new URL(answer.headers()['location'] ?? '').origin], callbackUrl).toEqual([
      302,
      new URL(baseURL ?? '').origin,
    ]);
    await page.context().clearCookies();
  }
  const linked = await page.request.get('/api/auth/signin?callbackUrl=http%3A%2F%2Fhost%3Aport.evil%2F', { maxRedirects: 0 });
  expect([linked.status(), linked.headers()['location']]).toEqual([303, '/login']);
});
