import type { Page } from '@playwright/test';
import { freePort } from '@/server/demo/free-port';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';
import { deliver } from '../support/mail';
import { type ReverseProxy, startNginx } from '../support/services/nginx';
import { expect, test } from './stage';

// ACC-7, OPS-12: everything below /groupware, behind nginx as docs/examples/nginx-base-path.conf has it, over https. A server of its own,
// with the pages built for the path: node server/build.mjs --pages-only --base-path /groupware

const base = '/groupware';

test.use({ ignoreHTTPSErrors: true });

let atrium: TestAtrium;
let proxy: ReverseProxy;
let member: AtriumUser;

test.beforeAll(async ({ browserName: _ }, { project }) => {
  if (project.name !== 'desktop') return;
  test.setTimeout(120_000);
  const port = await freePort();
  atrium = await startAtrium({
    web: 'production',
    config: { publicUrl: `https://127.0.0.1:${port}${base}`, trustedProxies: ['127.0.0.1'] },
  });
  proxy = await startNginx(atrium.url, 'nginx-base-path.conf', undefined, port);
  member = await atrium.addUser({ displayName: 'Alice Martin' });
});
test.afterAll(async () => {
  await proxy?.stop();
  await atrium?.stop();
});

test('every link, request, cookie and redirect of a walk through all modules lies below the base path', async ({
  page,
  context,
  isPhone,
}) => {
  test.skip(isPhone, 'addresses do not depend on the size of the screen');
  test.setTimeout(180_000);
  const strays = watch(page);
  const picture = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p+FUpQAAAABJRU5ErkJggg==';
  await deliver(
    {
      from: 'printer@outside.example',
      to: member.login,
      subject: 'Proofs to look at',
      html: '<p>The proofs:</p><img src="cid:proof" alt="Proof of the poster">',
      attachments: [{ filename: 'proof.png', cid: 'proof', content: Buffer.from(picture, 'base64') }],
    },
    member,
  );

  // In by an address somebody kept from SOGo: login, and on to where it pointed.
  await page.goto(`${proxy.url}/SoGo/so/${member.login}/Mail/view`);
  await expect(page).toHaveURL(`${proxy.url}${base}/login`);
  await page.getByLabel('E-mail address').fill(member.login);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(member.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`^${proxy.url}${base}/mail`));

  // Mail: a message with a picture of its own, whose address the server wrote.
  const shown = page.waitForResponse((answer) => answer.url().includes('/api/mail/part') && answer.ok());
  await page.getByRole('row', { name: /Proofs to look at/ }).click();
  expect(new URL((await shown).url()).pathname).toBe(`${base}/api/mail/part`);
  await expect(page).toHaveURL(new RegExp(`^${proxy.url}${base}/mail/`));

  // A reload lands in the same place; so does the way back.
  await page.reload();
  await expect(page.frameLocator('iframe').first().getByRole('img', { name: 'Proof of the poster' })).toBeVisible();
  await expect.poll(() => linksOf(page)).toEqual([]);

  // Between the modules nothing is loaded anew.
  for (const module of ['Calendar', 'Contacts', 'Settings', 'Mail']) {
    await page.getByRole('link', { name: module, exact: true }).first().click();
    await expect(page).toHaveURL(new RegExp(`^${proxy.url}${base}/${module.toLowerCase()}`));
    await expect.poll(() => linksOf(page), { message: `links of ${module}` }).toEqual([]);
  }
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`^${proxy.url}${base}/settings`));
  await page.getByRole('link', { name: 'Connect a client' }).click();
  await expect(page.getByText(`${proxy.url}${base}/`, { exact: true })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('radio', { name: 'Apple' }).click();
  await page.getByRole('link', { name: 'Install profile' }).click();
  expect((await download).url()).toBe(`${proxy.url}${base}/api/connect/apple.mobileconfig`);

  // Mail that comes in is news over the live stream.
  await page.getByRole('link', { name: 'Mail', exact: true }).first().click();
  await deliver({ from: 'a@outside.example', to: member.login, subject: 'By the live stream', text: 'x' });
  await expect(page.getByRole('row', { name: /By the live stream/ })).toBeVisible({ timeout: 30_000 });

  for (const cookie of await context.cookies()) expect(cookie, cookie.name).toMatchObject({ path: base, secure: true });

  // nginx has nothing of ours beside it; who asks Atrium itself without it is led to the same place with it.
  expect((await page.request.get(`${proxy.url}/mail/INBOX`, { maxRedirects: 0 })).status()).toBe(404);
  const direct = await fetch(`${atrium.url}/calendar/week`, { redirect: 'manual' });
  expect(direct.headers.get('location')).toBe(`${base}/calendar/week`);

  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(`${proxy.url}${base}/login`);
  await page.goto(`${proxy.url}${base}/calendar`);
  await expect(page).toHaveURL(new RegExp(`^${proxy.url}${base}/login`));

  const manifest = await page.request.get(`${proxy.url}${base}/manifest.webmanifest`);
  const { start_url: start, scope, icons } = (await manifest.json()) as { start_url: string; scope: string; icons: { src: string }[] };
  for (const place of [start, scope, ...icons.map(({ src }) => src)])
    expect(new URL(place, manifest.url()).pathname).toMatch(new RegExp(`^${base}/`));
  expect(strays).toEqual([]);
});

/** Notes every request that leaves the base path, and every answer that says it does not exist. */
function watch(page: Page): string[] {
  const strays: string[] = [];
  page.on('request', (request) => {
    const { origin, pathname } = new URL(request.url());
    const isOld = /^\/sogo\//i.test(pathname);
    if (origin === proxy.url && !isOld && pathname !== base && !pathname.startsWith(`${base}/`)) strays.push(request.url());
  });
  page.on('response', (answer) => {
    if (answer.status() === 404) strays.push(`404 ${answer.url()}`);
  });
  return strays;
}

/** Links of the page that lead out of the base path (a preconnect means a host, not a path). */
function linksOf(page: Page): Promise<string[]> {
  return page.evaluate(
    (path) =>
      [...document.querySelectorAll<HTMLAnchorElement | HTMLLinkElement>('a[href], link[href]:not([rel=preconnect])')]
        .filter(({ href }) => new URL(href).origin === location.origin && !new URL(href).pathname.startsWith(`${path}/`))
        .map((link) => link.outerHTML),
    base,
  );
}
