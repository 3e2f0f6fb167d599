import { deliver, waitForMessage, withImap } from '../support/mail';
import { expect, expectAccessible, newUser, signIn, test } from './stage';

test('mail that came by SMTP is read, answered within the time to undo, and lies in the other mailbox', async ({ page, user, isPhone }) => {
  const bob = await newUser('Bob Keller');
  await deliver(
    {
      from: { name: 'Bob Keller', address: bob.login },
      to: user.login,
      subject: 'Keys for the glazier',
      text: 'Shall I hand them mine?\n\nBob',
    },
    user,
  );
  await signIn(page, user);
  await expectAccessible(page);

  const row = page.getByRole('row', { name: /Keys for the glazier/ });
  await expect(row).toBeVisible();
  await row.click();
  await expect(page.getByText('Shall I hand them mine?').last()).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Reply', exact: true }).first().click();
  const editor = page.getByRole('textbox', { name: 'Text of the message' });
  await editor.click();
  await page.keyboard.type('Yes, please hand them yours.');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();

  const uid = await expect
    .poll(() => findReply(bob), { timeout: 40_000, message: 'the answer arrives' })
    .toBeGreaterThan(0)
    .then(() => findReply(bob));
  expect(uid).toBeGreaterThan(0);
  const source = await sourceOf(bob, uid);
  expect(source).toContain('Subject: Re: Keys for the glazier');
  expect(source).toMatch(/^In-Reply-To: </m);
  expect(source.replaceAll('=\r\n', '')).toContain('Yes, please hand them yours.');
  if (!isPhone) await expect(page.getByRole('row', { name: /Answered/ })).toBeVisible();
});

test('new mail appears by itself', async ({ page, user }) => {
  await signIn(page, user);
  await expect(page.getByText('Inbox is empty')).toBeVisible();
  await deliver({ from: 'printer@outside.example', to: user.login, subject: 'Posters are ready', text: 'Come and fetch them.' });
  await expect(page.getByRole('row', { name: /Posters are ready/ })).toBeVisible({ timeout: 15_000 });
});

test('an archived message is back after undo, on the server too', async ({ page, user, isPhone }) => {
  test.skip(isPhone, 'the same command; the phone reaches it by swiping');
  const messageId = await deliver({ from: 'a@outside.example', to: user.login, subject: 'Keep me', text: 'x' }, user);
  await signIn(page, user);
  await page.getByRole('row', { name: /Keep me/ }).click();
  await page.keyboard.press('e');
  await expect(page.getByRole('row', { name: /Keep me/ })).toBeHidden();
  await waitForMessage(user, messageId, 'Archive');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('row', { name: /Keep me/ })).toBeVisible();
  await waitForMessage(user, messageId, 'INBOX');
});

test('a hostile HTML message runs nothing and loads nothing from outside', async ({ page, user }) => {
  const html = `<html><head><script>window.top.owned=1</script></head><body onload="window.top.owned=2"><p>Kind words</p>
    <img src="https://track.outside.example/p.gif"><a href="javascript:window.top.owned=3">link</a><iframe src="https://evil.example"></iframe></body></html>`;
  await deliver({ from: 'evil@outside.example', to: user.login, subject: 'Hello', text: 'Kind words', html }, user);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/outside\.example|evil\.example/.test(request.url())) asked.push(request.url());
  });
  await signIn(page, user);
  await page.getByRole('row', { name: /Hello/ }).click();
  await expect(page.frameLocator('iframe').getByText('Kind words').first()).toBeVisible();
  await expect(page.getByText(/Pictures from the internet are not shown/)).toBeVisible();
  expect(await page.evaluate(() => 'owned' in window)).toBe(false);
  expect(asked).toEqual([]);
});

async function findReply(user: { login: string; password: string }): Promise<number> {
  return withImap(user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const found = await client.search({ subject: 'Keys for the glazier' }, { uid: true });
      return (Array.isArray(found) ? found : []).at(-1) ?? 0;
    } finally {
      lock.release();
    }
  });
}

async function sourceOf(user: { login: string; password: string }, uid: number): Promise<string> {
  return withImap(user, async (client) => {
    const lock = await client.getMailboxLock('INBOX');
    try {
      const message = await client.fetchOne(String(uid), { source: true }, { uid: true });
      return message ? (message.source?.toString() ?? '') : '';
    } finally {
      lock.release();
    }
  });
}
