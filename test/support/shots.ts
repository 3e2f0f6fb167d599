import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { seedCollections, seedMail, seedUsers } from '@/server/demo/seed/seed';
import { openAtrium } from '@/server/wiring';
import { startAtrium } from './atrium';
import { chromiumLaunch } from './browser';
import { mailAddress, makeMailUser } from './mail';
import { startServices, stopServices } from './services';
import { outputDirectory } from './services/workspace';

// `npm run shots`: every page, in three sizes, both themes and both languages, into test/output/shots. `npm run shots -- mail` only
// those whose name contains the word. Filled with the demo's world; ATRIUM_URL takes a running demo instead of starting one.

const sizes = { desktop: { width: 1440, height: 900 }, tablet: { width: 1024, height: 768 }, phone: { width: 390, height: 844 } } as const;
type Size = keyof typeof sizes;

type Shot = { name: string; path: string; signedIn: boolean; sizes?: readonly Size[]; prepare?: (page: Page, size: Size) => Promise<void> };

const openFirst = (pattern: RegExp) => async (page: Page) => {
  await page.getByRole('row', { name: pattern }).first().click();
  await page.waitForTimeout(900);
};

const shots: readonly Shot[] = [
  { name: 'login', path: '/login', signedIn: false },
  {
    name: 'mail',
    path: '/mail',
    signedIn: true,
    prepare: async (page, size) => (size === 'phone' ? undefined : openFirst(/Windows, east wing/)(page)),
  },
  { name: 'mail-message', path: '/mail', signedIn: true, prepare: openFirst(/reads? on trains|What we read/) },
  { name: 'mail-invitation', path: '/mail', signedIn: true, sizes: ['desktop', 'phone'], prepare: openFirst(/Windows and acoustics/) },
  {
    name: 'mail-compose',
    path: '/mail',
    signedIn: true,
    prepare: async (page) => {
      await page
        .getByRole('button', { name: /^(New message|Nouveau message)$/ })
        .first()
        .click();
      await page.waitForTimeout(900);
    },
  },
  { name: 'calendar', path: '/calendar', signedIn: true },
  { name: 'calendar-month', path: '/calendar/month', signedIn: true },
  {
    name: 'contacts',
    path: '/contacts',
    signedIn: true,
    prepare: async (page, size) => {
      if (size === 'phone') return;
      await page
        .getByRole('link', { name: /Hannah Frost/ })
        .first()
        .click();
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'contact',
    path: '/contacts',
    signedIn: true,
    sizes: ['phone'],
    prepare: async (page) => {
      await page
        .getByRole('link', { name: /Amélie Roussel/ })
        .first()
        .click();
      await page.waitForTimeout(500);
    },
  },
  { name: 'settings', path: '/settings', signedIn: true },
  {
    name: 'palette',
    path: '/mail',
    signedIn: true,
    sizes: ['desktop'],
    prepare: async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForTimeout(400);
    },
  },
];

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const chosen = shots.filter((shot) => words.length === 0 || words.some((word) => shot.name.includes(word)));
  const directory = join(outputDirectory, 'shots');
  if (words.length === 0) rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  mkdirSync(directory, { recursive: true });
  const world =
    process.env['ATRIUM_URL'] === undefined ? await startWorld() : { url: process.env['ATRIUM_URL'], stop: async () => undefined };
  const browser = await chromium.launch(chromiumLaunch());
  let failed = 0;
  try {
    for (const language of ['en', 'fr'] as const) {
      for (const theme of ['light', 'dark'] as const) failed += await shoot(browser, world.url, chosen, { language, theme, directory });
    }
  } finally {
    await browser.close();
    await world.stop();
  }
  process.stdout.write(`shots are in ${directory}${failed === 0 ? '' : `; ${failed} could not be taken`}\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** The demo's world on the test services. */
async function startWorld(): Promise<{ url: string; stop(): Promise<unknown> }> {
  await startServices(['postgresql', 'mail']);
  const users = ['alice@demo.example', 'bob@demo.example', 'carol@other.example'];
  for (const login of users) await makeMailUser(login, 'demo');
  const domains = [{ name: 'demo.example', default: true, branding: { name: 'Riverside Library' } }, { name: '*' }];
  const atrium = await startAtrium({ web: 'production', config: { domains, allowPlainPasswords: true } });
  const opened = await openAtrium({ env: { DATABASE_URL: atrium.databaseUrl }, configPath: atrium.configFile });
  const now = new Date();
  await seedUsers(opened.atrium);
  await seedCollections(opened.atrium, now);
  await seedMail((await mailAddress('IMAP')).port, now);
  await opened.close();
  return { url: atrium.url, stop: () => atrium.stop().then(stopServices) };
}

type Look = { language: 'en' | 'fr'; theme: 'light' | 'dark'; directory: string };

async function shoot(browser: Browser, url: string, chosen: readonly Shot[], { language, theme, directory }: Look): Promise<number> {
  let failed = 0;
  for (const size of Object.keys(sizes) as Size[]) {
    const phone = size === 'phone';
    const context = await browser.newContext({
      baseURL: url,
      viewport: sizes[size],
      deviceScaleFactor: phone ? 2 : 1,
      hasTouch: phone,
      isMobile: phone,
      locale: language === 'en' ? 'en-GB' : 'fr-FR',
      timezoneId: 'Europe/London',
      colorScheme: theme,
    });
    const page = await context.newPage();
    let signedIn = false;
    for (const shot of chosen.filter((one) => one.sizes?.includes(size) ?? true)) {
      try {
        if (shot.signedIn && !signedIn) {
          await signIn(page, language, theme);
          signedIn = true;
        }
        await page.goto(shot.path);
        await page.waitForLoadState('networkidle', { timeout: 4000 }).catch(() => undefined);
        await page.waitForTimeout(700);
        await shot.prepare?.(page, size);
        await page.screenshot({ path: join(directory, `${shot.name}-${size}-${theme}-${language}.png`) });
      } catch (error) {
        failed++;
        process.stdout.write(
          `${shot.name} ${size} ${theme} ${language}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}\n`,
        );
        await page.screenshot({ path: join(directory, `${shot.name}-${size}-${theme}-${language}-failed.png`) }).catch(() => undefined);
      }
    }
    await context.close();
  }
  return failed;
}

/** Signs in and chooses language and theme the way the settings page does. */
async function signIn(page: Page, language: 'en' | 'fr', theme: 'light' | 'dark'): Promise<void> {
  await page.goto('/login');
  await page.locator('input[name=login]').fill('alice@demo.example');
  await page.locator('input[name=password]').fill('demo');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/mail/);
  const status = await page.evaluate(
    async (patch) =>
      (
        await fetch('/api/trpc/preferences.set', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ json: patch }),
        })
      ).status,
    { language, theme },
  );
  if (status !== 200) throw new Error(`preferences.set answered ${status}`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stdout.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
