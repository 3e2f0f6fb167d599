import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAtrium } from '@/test/support/atrium';
import { caldav, carddav, davClient, propfindBody, propText, responseOf } from '@/test/support/dav';

test('DOM-9: what a domain switches off is not announced, not listed and not there', async (t) => {
  const domains = [
    { name: 'one.example', switches: { contacts: false } },
    { name: 'two.example', switches: { calendar: false } },
    { name: 'three.example', switches: { dav: false } },
  ];
  const atrium = await startAtrium({ mail: false, config: { domains } });
  t.after(() => atrium.stop());
  const clientOf = async (login: string) => {
    const user = await atrium.addUser({ login });
    const client = davClient(atrium.url, user);
    t.after(() => client.close());
    return client;
  };
  const body = propfindBody('C:calendar-home-set', 'R:addressbook-home-set');

  const one = await clientOf('a@one.example');
  const principal = responseOf(await one('PROPFIND', '/dav/principals/a@one.example/', { body, headers: { Depth: '0' } }));
  assert.ok(propText(principal, caldav('calendar-home-set')));
  assert.equal(principal.failed.get(carddav('addressbook-home-set')), 404);
  assert.doesNotMatch(String((await one('OPTIONS', '/dav/')).headers['dav']), /addressbook/);
  assert.equal((await one('PROPFIND', '/dav/addressbooks/a@one.example/personal/', { body, headers: { Depth: '0' } })).status, 404);
  assert.equal((await one('PUT', '/SOGo/dav/a@one.example/Contacts/personal/x.vcf', { body: 'x' })).status, 404);
  const root = await one('PROPFIND', '/dav/', { body, headers: { Depth: '1' } });
  assert.ok(root.responses.has('/dav/calendars/') && !root.responses.has('/dav/addressbooks/'));

  const two = await clientOf('b@two.example');
  assert.doesNotMatch(String((await two('OPTIONS', '/dav/')).headers['dav']), /calendar-access/);
  assert.equal((await two('GET', '/dav/calendars/b@two.example/personal/')).status, 404);
  assert.equal((await two('GET', '/dav/addressbooks/b@two.example/personal/')).status, 200);

  const three = await clientOf('c@three.example');
  assert.equal((await three('PROPFIND', '/dav/', { body, headers: { Depth: '0' } })).status, 403);
});
