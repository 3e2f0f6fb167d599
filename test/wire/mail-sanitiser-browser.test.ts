import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from '@playwright/test';
import { hostileBodies } from '@/server/formats/html/hostile-bodies.fixture';
import { sanitiseHtml } from '@/server/formats/html/sanitise';
import { chromiumLaunch } from '../support/browser';

// What the sanitiser lets through is given to a real browser with everything allowed: no sandbox, no policy, scripts on.
// If nothing happens there, the frame and its policy are a second lock and not the only one.

let browser: Browser;

before(async () => {
  browser = await chromium.launch(chromiumLaunch());
});
after(async () => {
  await browser?.close();
});

/** Shows a body and gives what it tried: scripts that ran, things it asked the network for, places it went to. */
async function show(page: Page, body: string): Promise<string[]> {
  const tried: string[] = [];
  const onRequest = (request: { url(): string }) => tried.push(`asked for ${request.url()}`);
  const onDialog = (dialog: { message(): string; dismiss(): Promise<void> }) => {
    tried.push(`ran a script: ${dialog.message()}`);
    void dialog.dismiss();
  };
  page.on('request', onRequest);
  page.on('dialog', onDialog);
  await page.setContent(`<!doctype html><html><body>${body}</body></html>`, { waitUntil: 'load', timeout: 10_000 }).catch(() => undefined);
  // Whatever wants to be touched gets touched.
  await page.evaluate(() => {
    for (const element of document.body.querySelectorAll('*')) {
      for (const name of ['mouseover', 'focus', 'blur', 'toggle', 'error', 'load', 'start']) element.dispatchEvent(new Event(name));
    }
  });
  await page.waitForTimeout(15);
  const fixed = await page.evaluate(
    () =>
      [...document.body.querySelectorAll('*')].filter((element) =>
        ['fixed', 'absolute', 'sticky'].includes(getComputedStyle(element).position),
      ).length,
  );
  if (fixed > 0) tried.push('drew over the page');
  page.off('request', onRequest);
  page.off('dialog', onDialog);
  return tried.filter((one) => !one.startsWith('asked for data:') && !one.startsWith('asked for about:'));
}

test('no hostile body runs, loads or overlays anything in Chromium once it is cleaned', async () => {
  const page = await browser.newPage();
  await page.route('**/*', (route) => route.abort());
  for (const body of hostileBodies) {
    const cleaned = sanitiseHtml(body, { image: () => null });
    assert.deepEqual(await show(page, cleaned), [], `${body} became ${cleaned}`);
    // The interface parses it once more before it goes into the frame.
    const again = await page.evaluate((html) => new DOMParser().parseFromString(html, 'text/html').body.innerHTML, cleaned);
    assert.deepEqual(await show(page, again), [], `${body} became ${again} when parsed again`);
  }
  await page.close();
});

test('the check itself sees scripts, loads and overlays', async () => {
  const page = await browser.newPage();
  await page.route('**/*', (route) => route.abort());
  assert.notDeepEqual(await show(page, '<script>alert(1)</script>'), []);
  assert.notDeepEqual(await show(page, '<img src="https://evil.example/x.png">'), []);
  assert.notDeepEqual(await show(page, '<div style="background:url(https://evil.example/y.png)">x</div>'), []);
  assert.notDeepEqual(await show(page, '<p style="position:fixed">x</p>'), []);
  await page.close();
});
