import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { type AtriumUser, startAtrium, type TestAtrium } from '../support/atrium';

// ACC-13: the commands of the guides for programs (docs/guides/clients*.md) are run against a server configured as they say. Only
// host, login and password are put in.

let atrium: TestAtrium;
let user: AtriumUser;
let home: string;

before(async () => {
  const { domains } = parse(block('clients.md', 'yaml')) as { domains: unknown };
  atrium = await startAtrium({ mail: false, config: { domains } });
  user = await atrium.addUser({ login: `jane${Date.now()}@example.org`, password: 'a good one' });
  home = mkdtempSync(join(tmpdir(), 'atrium-guide-clients-'));
});
after(async () => {
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  await atrium?.stop();
});

/** The only block of that language in a guide. */
function block(guide: string, language: string): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'guides', guide), 'utf8');
  const found = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter((match) => match[1] === language);
  assert.equal(found.length, 1, `${guide}: one block of ${language}`);
  return found[0]?.[2] ?? '';
}

const inTest = (text: string) =>
  text
    .replaceAll('https://groupware.example.org', atrium.url)
    .replaceAll('jane@example.org', user.login)
    .replaceAll('"secret"', `"${user.password}"`);

const shell = (command: string) =>
  execFileSync('/bin/bash', ['-c', command], {
    encoding: 'utf8',
    timeout: 120_000,
    env: { NODE_ENV: 'test', PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', PASSWORD: user.password },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

test('clients.md: each command says what the page promises', () => {
  const [autoconfig, wellKnown, principal, old] = inTest(block('clients.md', 'sh')).trim().split('\n').map(shell);
  assert.match(autoconfig ?? '', /<hostname>imap\.example\.org<\/hostname>\s*<port>993<\/port>\s*<socketType>SSL</);
  assert.match(autoconfig ?? '', /<hostname>smtp\.example\.org<\/hostname>\s*<port>587<\/port>\s*<socketType>STARTTLS</);
  assert.equal(wellKnown, `301 ${atrium.url}/dav/\n`);
  assert.ok(principal?.includes(`/dav/principals/${user.login}/`), principal);
  assert.equal(old, `307 ${atrium.url}/\n`);
});

test('clients-vdirsyncer.md: the configuration and the commands synchronise', () => {
  mkdirSync(join(home, '.config', 'vdirsyncer'), { recursive: true });
  writeFileSync(join(home, '.config', 'vdirsyncer', 'config'), inTest(block('clients-vdirsyncer.md', 'ini')));
  for (const command of block('clients-vdirsyncer.md', 'sh').trim().split('\n')) shell(command);
  assert.deepEqual(readdirSync(join(home, '.local/share/calendars')), ['personal']);
  assert.ok(existsSync(join(home, '.local/share/calendars/personal/displayname')));
  assert.deepEqual(readdirSync(join(home, '.local/share/contacts')), ['personal']);
});
