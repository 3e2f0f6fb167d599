// Failed logins are counted for all doors and all instances together (AUT-13), and said in one stable line (OPS-11).
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { verifyLogin } from '@/server/domain/directory/verify-login';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { stopServices } from '../support/services';

after(stopServices);

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`limits on ${dialect}`, () => {
    let stage: DirectoryStage;
    let counter = 0;
    let user = '';
    before(async () => {
      stage = await openDirectoryStage(dialect, {
        domains: [{ name: 'a.example' }],
        login: { failuresPerAccount: 5, failuresPerAddress: 12, windowMinutes: 10, blockMinutes: 5 },
      });
    });
    after(() => stage?.close());
    beforeEach(async () => {
      counter += 1;
      user = `user${counter}@a.example`;
      await stage.addLocal(user, '{PLAIN}right');
      await stage.store.db.loginThrottle.deleteMany({});
    });
    const fail = async (times: number, more: Parameters<DirectoryStage['outcome']>[2] = {}) => {
      for (let time = 0; time < times; time += 1)
        await stage.outcome(user, `wrong${time}`, { remoteAddress: `192.0.2.${time + 1}`, ...more });
    };

    test('five failures are forgiven; the sixth blocks the account for every door, also with the right password', async () => {
      await fail(5, { door: 'web' });
      assert.equal(await stage.outcome(user, 'right', { door: 'dav' }), 'in');
      await fail(3, { door: 'web' });
      await fail(3, { door: 'dav' });
      stage.directory.verified.clear();
      for (const door of ['web', 'dav', 'eas'] as const)
        assert.equal(await stage.outcome(user, 'right', { door, remoteAddress: '203.0.113.9' }), 'rate_limited');
    });

    test('a burst of guesses at the same moment gets no more tries than the same guesses one by one', async () => {
      await stage.store.db.auditEvent.deleteMany({});
      await Promise.all(
        Array.from({ length: 18 }, (_, guess) => stage.outcome(user, `burst${guess}`, { remoteAddress: `192.0.2.${guess + 100}` })),
      );
      assert.equal(await stage.store.db.auditEvent.count({ where: { action: { startsWith: 'login.' } } }), 6);
      assert.equal(await stage.outcome(user, 'right'), 'rate_limited');
    });

    test('the block ends by itself after the set time', async () => {
      await fail(6);
      assert.equal(await stage.outcome(user, 'right'), 'rate_limited');
      stage.passSeconds(5 * 60 + 1);
      assert.equal(await stage.outcome(user, 'right'), 'in');
    });

    test('failures older than the window do not count', async () => {
      await fail(5);
      stage.passSeconds(10 * 60 + 1);
      await fail(5);
      assert.equal(await stage.outcome(user, 'right'), 'in');
    });

    test('a login remembered a moment ago does not outlast a block', async () => {
      assert.equal(await stage.outcome(user, 'right'), 'in');
      await fail(6);
      assert.equal(await stage.outcome(user, 'right'), 'rate_limited');
    });

    test('an account that does not exist is blocked in the same way', async () => {
      user = 'ghost@a.example';
      await fail(6);
      assert.equal(await stage.outcome(user, 'anything'), 'rate_limited');
    });

    test('an address that guesses at many accounts is blocked, others go on', async () => {
      for (let time = 0; time < 13; time += 1) await stage.outcome(`guess${time}@a.example`, 'x', { remoteAddress: '203.0.113.7' });
      assert.equal(await stage.outcome(user, 'right', { remoteAddress: '203.0.113.7' }), 'rate_limited');
      assert.equal(await stage.outcome(user, 'right', { remoteAddress: '203.0.113.8' }), 'in');
    });

    test('an IPv6 client is its whole /64', async () => {
      for (let time = 0; time < 13; time += 1)
        await stage.outcome(`guess${time}@a.example`, 'x', { remoteAddress: `2001:db8:0:1::${time.toString(16)}` });
      assert.equal(await stage.outcome(user, 'right', { remoteAddress: '2001:db8::1:0:0:0:ffff' }), 'rate_limited');
      assert.equal(await stage.outcome(user, 'right', { remoteAddress: '2001:db8:0:2::1' }), 'in');
    });

    test('two instances count together, whatever spelling of the login is used', async () => {
      const twin = stage.twin();
      await fail(3);
      for (let time = 0; time < 3; time += 1) {
        await verifyLogin(twin, { login: user.toUpperCase(), password: `no${time}`, remoteAddress: '192.0.2.77', door: 'web' }).catch(
          () => {},
        );
      }
      assert.equal(await stage.outcome(user.replace('@a.example', ''), 'right'), 'rate_limited');
    });

    test('failures and blocks are in the audit log, without the password', async () => {
      await stage.store.db.auditEvent.deleteMany({});
      await fail(6, { door: 'web' });
      const events = await stage.store.db.auditEvent.findMany({ select: { action: true, details: true, domain: true } });
      assert.equal(events.filter((event) => event.action === 'login.failed').length, 5);
      assert.equal(events.filter((event) => event.action === 'login.blocked').length, 1);
      assert.ok(!JSON.stringify(events).includes('wrong'));
    });
  });
}
