import type { Locator, Page } from '@playwright/test';
import { makeDevice } from '../support/device';
import { atriumUrl, expect, expectAccessible, signIn, test } from './stage';

// The walk of the first release: an event drawn and dragged in the browser, a contact typed in, both seen and changed by
// vdirsyncer with khal and khard, and what they changed seen in the browser without a reload.

test('a stock CalDAV and CardDAV client sees what the browser made, and the browser sees what the client made', async ({
  page,
  user,
  isPhone,
}) => {
  test.setTimeout(180_000);
  await signIn(page, user);
  await openModule(page, 'Calendar');
  const today = new Date().toISOString().slice(0, 10);
  await page.goto(`/calendar/${isPhone ? 'days' : 'week'}/${today}`);
  const day = page.locator(`[data-surface="hours"][data-day]`).nth(isPhone ? 0 : weekday(today));
  await expect(day).toBeVisible();
  await expectAccessible(page);

  // Draw.
  if (isPhone) await tapAt(page, day, 10);
  else await drag(page, day, 10, day, 11.5);
  await page.getByRole('textbox', { name: 'Title' }).fill('Glazier measures');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  const event = page.getByRole('button', { name: /^Glazier measures/ });
  await expect(event).toBeVisible();
  await expect(event).toHaveAccessibleName(/10:00/);

  // An event can be taken hold of as soon as the server has it.
  await expect(page.locator('[data-event^="new-"]')).toHaveCount(0);

  // Move two hours later by dragging; on a phone that starts with a long press.
  if (!isPhone) {
    const box = await boxOf(event);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    const hour = (await boxOf(day)).height / 24;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + hour, { steps: 5 });
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 2 * hour, { steps: 5 });
    await page.mouse.up();
    await expect(event).toHaveAccessibleName(/12:00/);
    await expect(event).toHaveAccessibleName(/13:30/);
  }

  // A contact.
  await openModule(page, 'Contacts');
  await expect(page.getByText('Nobody here yet')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'New contact' }).first().click();
  await page.getByLabel('First name').fill('Ravi');
  await page.getByLabel('Last name').fill('Shah');
  await page.getByRole('button', { name: 'Add a mail address' }).click();
  await page.getByLabel('Mail address', { exact: true }).last().fill('ravi@shahelectrical.example');
  await expectAccessible(page);
  await page.getByRole('button', { name: /^(Save|Create|Add|Done)$/ }).click();
  await expect(page.getByText('ravi@shahelectrical.example').first()).toBeVisible();
  await expectAccessible(page);

  const device = makeDevice('walk', { url: atriumUrl(), login: user.login, password: user.password });
  try {
    await device.discover();
    await device.sync();
    const listed = await device.run('khal', ['list', today, '1d']);
    // The device's clock is one hour ahead of London's.
    expect(listed).toContain('Glazier measures');
    expect(listed).toMatch(isPhone ? /11:00/ : /13:00-14:30/);
    expect(await device.run('khard', ['email', '--parsable', 'ravi'])).toContain('ravi@shahelectrical.example');

    await device.run('khal', ['new', '-a', 'Personal', today, '16:00', '17:00', 'Made on the laptop']);
    const card = 'First name: Grace\nLast name: Hopper\nEmail:\n    work: grace@navy.example\n';
    await device.run('khard', ['new', '-a', 'personal', '-i', '-'], card);
    await device.sync();
    // No reload: the page hears of it.
    if (isPhone) await page.getByRole('button', { name: 'Back' }).click();
    await expect(page.getByText('Grace Hopper').first()).toBeVisible({ timeout: 15_000 });
    await openModule(page, 'Calendar');
    await expect(page.getByRole('button', { name: /^Made on the laptop.*15:00/ })).toBeVisible({ timeout: 15_000 });

    // And while one looks at it.
    await device.run('khal', ['new', '-a', 'Personal', today, '18:00', '19:00', 'While looking']);
    await device.sync();
    await expect(page.getByRole('button', { name: /^While looking.*17:00/ })).toBeVisible({ timeout: 15_000 });
    await expectAccessible(page);
  } finally {
    device.dispose();
  }
});

async function openModule(page: Page, name: 'Mail' | 'Calendar' | 'Contacts'): Promise<void> {
  await page.getByRole('navigation', { name: 'Modules' }).getByRole('link', { name }).click();
  await expect(page).toHaveURL(new RegExp(`/${name.toLowerCase()}`));
}

/** 0 = Monday: the column of a day in a week that begins on Monday. */
function weekday(date: string): number {
  return (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return box;
}

async function drag(page: Page, from: Locator, fromHour: number, to: Locator, toHour: number): Promise<void> {
  const [start, end] = [await boxOf(from), await boxOf(to)];
  await page.mouse.move(start.x + start.width / 2, start.y + (start.height * fromHour) / 24 + 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2, end.y + (end.height * (fromHour + toHour)) / 48, { steps: 5 });
  await page.mouse.move(end.x + end.width / 2, end.y + (end.height * toHour) / 24 - 2, { steps: 5 });
  await page.mouse.up();
}

async function tapAt(page: Page, day: Locator, hour: number): Promise<void> {
  const box = await boxOf(day);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + (box.height * hour) / 24 + 4);
}
