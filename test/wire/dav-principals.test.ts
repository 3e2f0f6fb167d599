import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childrenOf, textOf } from '@/server/formats/xml/tree';
import { runAtrium } from '@/test/support/cli';
import { dav as d, propfindBody, propText, responseOf } from '@/test/support/dav';
import { davStage } from '@/test/support/dav-stage';

// Groups are principals (RFC 3744 section 4.3 and 4.4): with the members the asker may know, and what is not there is a 404.

const stage = davStage(undefined, { defaults: { exposure: { directory: true } } });

test('dav 4: a group has its members, and its members know that they are in it', async () => {
  const { user, dav } = await stage.another();
  const env = { DATABASE_URL: stage.atrium.databaseUrl };
  const domain = user.login.split('@')[1] ?? '';
  const group = `team-${user.login.split('@')[0]}@${domain}`;
  for (const words of [
    ['add', group, '--name', 'The team'],
    ['join', group, user.login],
  ]) {
    const reply = await runAtrium(['group', ...words, '--config', stage.atrium.configFile], { env });
    assert.equal(reply.code, 0, reply.error);
  }
  const look = async (path: string, ...names: string[]) =>
    stage.dav('PROPFIND', path, { body: propfindBody(...names), headers: { Depth: '0' } });
  const principal = `/dav/principals/${group}/`;
  const shown = responseOf(await look(principal, 'D:displayname', 'D:group-member-set', 'C:calendar-user-type'));
  assert.equal(propText(shown, d('displayname')), 'The team');
  assert.equal(propText(shown, '{urn:ietf:params:xml:ns:caldav}calendar-user-type'), 'GROUP');
  const members = childrenOf(shown.props.get(d('group-member-set')) ?? assert.fail(), d('href')).map(textOf);
  assert.deepEqual(members, [`/dav/principals/${user.login}/`]);
  // The first login after it tells the member.
  const own = await dav('PROPFIND', `/dav/principals/${user.login}/`, {
    body: propfindBody('D:group-membership'),
    headers: { Depth: '0' },
  });
  const memberOf = childrenOf(responseOf(own).props.get(d('group-membership')) ?? assert.fail(), d('href')).map(textOf);
  assert.deepEqual(memberOf, [principal]);
  // Where others belong is not told.
  const other = responseOf(await look(`/dav/principals/${user.login}/`, 'D:group-membership'));
  assert.deepEqual(childrenOf(other.props.get(d('group-membership')) ?? assert.fail(), d('href')), []);
  assert.equal((await look(`/dav/principals/none@${domain}/`, 'D:displayname')).status, 404);
});

test('dav 6: acl-principal-prop-set names whom a collection is shared with to its owner, and the owner to a sharee', async () => {
  const { user, dav } = await stage.another();
  // An account is made at the first login.
  await dav('PROPFIND', `/dav/calendars/${user.login}/`, { headers: { Depth: '0' } });
  const path = await stage.newCalendar();
  const env = { DATABASE_URL: stage.atrium.databaseUrl };
  const name = path.split('/').at(-2) ?? '';
  const given = await runAtrium(['share', 'add', `${stage.user.login}/${name}`, user.login, 'read', '--config', stage.atrium.configFile], {
    env,
  });
  assert.equal(given.code, 0, given.error);
  const report = {
    headers: { Depth: '0' },
    body: '<D:acl-principal-prop-set xmlns:D="DAV:"><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>',
  };
  const theirs = `/dav/principals/${user.login}/`;
  assert.deepEqual([...(await stage.dav('REPORT', path, report)).responses.keys()].toSorted(), [stage.principal, theirs].toSorted());

  const home = await dav('PROPFIND', `/dav/calendars/${user.login}/`, { headers: { Depth: '1' }, body: propfindBody('D:owner') });
  const shared = [...home.responses.keys()].find((href) => href.includes('/shared-')) ?? assert.fail('the share is not in the home');
  const seen = await dav('REPORT', shared, report);
  assert.deepEqual([...seen.responses.keys()].toSorted(), [stage.principal, theirs].toSorted());
});
