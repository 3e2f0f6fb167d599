import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { eventText } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// calcurse with its calcurse-caldav, which speaks to one calendar by its whole address.

let home: string;
const stage = davStage(({ atrium, user, calendars }) => {
  home = mkdtempSync(join(tmpdir(), 'atrium-calcurse-'));
  mkdirSync(join(home, '.calcurse', 'caldav'), { recursive: true });
  const lines = ['[General]', 'Binary = calcurse', `Hostname = ${new URL(atrium.url).host}`, `Path = ${calendars}personal/`];
  const more = ['HTTPS = No', 'DryRun = No', 'Verbose = Yes', '[Auth]', `Username = ${user.login}`, `Password = ${user.password}`, ''];
  writeFileSync(join(home, '.calcurse', 'caldav', 'config'), [...lines, ...more].join('\n'));
});
after(() => {
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
});

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, {
    encoding: 'utf8',
    timeout: 90_000,
    env: { NODE_ENV: 'test', PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', TERM: 'dumb' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const shown = () => run('calcurse', '-Q', '--from', '12/01/2026', '--days', '5', '--format-apt', '%m\n');

test('an event made elsewhere is in calcurse after a sync; one made in calcurse is on the server; both ways deletions', async () => {
  await stage.dav('PUT', `${stage.calendars}personal/ours.ics`, {
    body: eventText('ours', 'DTSTART:20261201T100000Z', 'DTEND:20261201T110000Z', 'SUMMARY:Glazier measures'),
  });
  run('calcurse-caldav', '--init=keep-remote');
  assert.match(shown(), /Glazier measures/);

  const file = join(home, 'mine.ics');
  writeFileSync(file, eventText('mine', 'DTSTART:20261202T100000Z', 'DTEND:20261202T110000Z', 'SUMMARY:Choir practice'));
  run('calcurse', '-i', file);
  run('calcurse-caldav');
  const calendar = await stage.dav('GET', `${stage.calendars}personal/`);
  assert.match(calendar.text, /SUMMARY:Choir practice/);

  await stage.dav('DELETE', `${stage.calendars}personal/ours.ics`);
  run('calcurse-caldav');
  assert.doesNotMatch(shown(), /Glazier/);
  assert.match(shown(), /Choir practice/);
});
