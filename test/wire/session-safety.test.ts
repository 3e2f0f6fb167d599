// What somebody hostile tries at logins, steps and sessions, and what a change of password leaves open: nothing. On both databases.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { encode } from 'next-auth/jwt';
import { Secret, TOTP } from 'otpauth';
import { domainByName } from '@/server/config/config';
import { createMemoryBus } from '@/server/core/bus-memory';
import { DomainError } from '@/server/core/errors';
import { waitUntil } from '@/server/demo/processes';
import { createAppPassword, revokeAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { closeWhatIsOpenKind, createCloser } from '@/server/domain/directory/close-what-is-open';
import { createDirectory, type Directory } from '@/server/domain/directory/directory';
import { listFactors, resetFactors } from '@/server/domain/directory/factors/list-factors';
import { finishSecondStep } from '@/server/domain/directory/factors/second-step';
import { beginTotp, finishTotp } from '@/server/domain/directory/factors/totp';
import { setLocalPassword } from '@/server/domain/directory/local-users';
import type { Person } from '@/server/domain/directory/model';
import { changePassword, replacePassword } from '@/server/domain/directory/password-change';
import { requestRecovery } from '@/server/domain/directory/password-recovery';
import { sessionCookie } from '@/server/domain/directory/schema';
import { createSessions } from '@/server/domain/directory/session';
import { endSessionOf, listSessions } from '@/server/domain/directory/session-list';
import { endSession, signIn } from '@/server/domain/directory/sign-in';
import type { UserSource } from '@/server/domain/directory/sources/source';
import { systemMailKind } from '@/server/domain/directory/system-mail';
import { throttleKeys } from '@/server/domain/directory/throttle';
import { type LoginAttempt, verifyLogin } from '@/server/domain/directory/verify-login';
import { startOutboxWorker } from '@/server/jobs/outbox-worker';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { stopServices } from '../support/services';

after(stopServices);

const site = { origin: 'https://mail.a.example', name: 'A' };
const from = { remoteAddress: '192.0.2.1', agent: 'test' };

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'in',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  );

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`safety of logins on ${dialect}`, () => {
    let stage: DirectoryStage;
    let users: ForeignUsers;
    let counter = 0;
    let login = '';
    let person: Person;
    before(async () => {
      users = await openForeignUsers(dialect);
      await users.add('jane@sql.example', '{PLAIN}right', { fullname: 'jdoe', imap_host: '4711', sort: 'doe' });
      stage = await openDirectoryStage(dialect, {
        publicUrl: 'https://mail.a.example',
        defaults: { systemMail: { from: 'groupware@a.example', host: '127.0.0.1', port: 9, tls: 'none' } },
        domains: [
          { name: 'a.example', default: true, passwords: { recovery: true, minLength: 6 } },
          {
            name: 'sql.example',
            sources: [
              {
                kind: 'sql',
                url: users.readerUrl,
                table: 'mailbox',
                columns: { login: ['username', 'fullname', 'imap_host', 'sort'], password: 'crypted' },
              },
            ],
          },
        ],
        login: { failuresPerAccount: 5, failuresPerAddress: 30, windowMinutes: 10, blockMinutes: 60, sessionDays: 2 },
      });
    });
    after(async () => {
      await stage?.close();
      await users?.drop();
    });
    beforeEach(async () => {
      counter += 1;
      login = `user${counter}@a.example`;
      await stage.store.db.loginThrottle.deleteMany({});
      await stage.addLocal(login, '{PLAIN}right');
      person = await stage.login(login, 'right');
    });
    const attempt = (more: Partial<LoginAttempt>): LoginAttempt => ({
      login,
      password: 'right',
      door: 'dav',
      remoteAddress: '192.0.2.9',
      ...more,
    });
    /** Turns codes on; gives the app that makes them, one period later. */
    const addTotp = async () => {
      const { ticket, uri } = beginTotp(stage.directory, person, 'A');
      const secret = Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '');
      const show = () => {
        // Early in a period, so that the answer is looked at in the same one however slow the machine is.
        const into = stage.store.clock.now().getTime() % 30_000;
        if (into > 10_000) stage.passSeconds((30_000 - into) / 1000);
        return new TOTP({ secret }).generate({ timestamp: stage.store.clock.now().getTime() });
      };
      const finish = (code = show()) => finishTotp(stage.directory, person, { ticket, code, name: 'Phone', remoteAddress: '' });
      await finish();
      stage.passSeconds(60);
      return { show, finish };
    };
    const stepToken = async (password = 'right') => {
      const outcome = await signIn(stage.directory, { ...from, login, password, host: '' });
      assert.ok('step' in outcome, 'the sign-in goes on');
      return outcome.token;
    };

    describe('guesses', () => {
      test('whatever name an account is tried under, the guesses count together; the answer does not tell that two names are one', async () => {
        const names = ['jane', 'jdoe', '4711', 'doe'].map((name) => `${name}@sql.example`);
        assert.equal(await stage.outcome('jdoe@sql.example', 'right'), 'in');
        stage.directory.verified.clear();
        for (let guess = 0; guess < 6; guess += 1)
          assert.equal(
            await stage.outcome(names[guess % 3] ?? '', `wrong${guess}`, { remoteAddress: `198.51.100.${guess}` }),
            'unauthenticated',
          );
        for (const name of names)
          assert.equal(await stage.outcome(name, 'right', { remoteAddress: '203.0.113.1' }), 'unauthenticated', name);
        stage.passSeconds(60 * 60 + 1);
        assert.equal(await stage.outcome('doe@sql.example', 'right'), 'in');
      });

      test('a right password under one name ends the counts of the others', async () => {
        for (let guess = 0; guess < 5; guess += 1) await stage.outcome('jdoe@sql.example', 'wrong');
        assert.equal(await stage.outcome('jane@sql.example', 'right'), 'in');
        for (let guess = 0; guess < 5; guess += 1) await stage.outcome('doe@sql.example', 'wrong');
        stage.directory.verified.clear();
        assert.equal(await stage.outcome('jane@sql.example', 'right'), 'in');
      });

      test('a phone that comes in with an app password hands out no new guesses at the main one', async () => {
        const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
        for (let guess = 0; guess < 6; guess += 1) {
          assert.equal(await stage.outcome(login, `wrong${guess}`, { door: 'web' }), 'unauthenticated');
          stage.directory.verified.clear();
          if (guess < 5) assert.equal(await stage.outcome(login, password), 'in');
        }
        assert.equal(await stage.outcome(login, 'right', { door: 'web' }), 'rate_limited');
      });

      test('of a burst from one address at many accounts each guess counts', async () => {
        const guesses = Array.from({ length: 31 }, (_, guess) =>
          stage.outcome(`burst${guess}@a.example`, 'x', { remoteAddress: '203.0.113.7' }),
        );
        await Promise.all(guesses);
        assert.equal(await stage.outcome(login, 'right', { remoteAddress: '203.0.113.7', door: 'web' }), 'rate_limited');
      });

      test('a block that is longer than the window outlasts it, whatever is counted meanwhile', async () => {
        const keys = throttleKeys(login, '203.0.113.8');
        for (let guess = 0; guess < 6; guess += 1) await stage.directory.throttle.fail(keys);
        assert.ok(await stage.directory.throttle.isBlocked(keys));
        stage.passSeconds(11 * 60);
        await stage.directory.throttle.fail(keys);
        assert.ok(await stage.directory.throttle.isBlocked(keys));
        stage.passSeconds(50 * 60);
        assert.ok(!(await stage.directory.throttle.isBlocked(keys)));
      });

      test('a login with a NUL, a line break or an invisible character is a wrong one, at every door and for recovery', async () => {
        for (const odd of [
          'jane\0@a.example',
          '\0',
          `${login}\0`,
          'a\nb@a.example',
          `us\u200Ber${counter}@a.example`,
          '\ud800@a.example',
          "x' OR 1=1 --",
        ]) {
          for (const door of ['web', 'dav', 'eas'] as const)
            assert.equal(
              await stage.outcome(odd, 'right', { door, remoteAddress: '198.51.100.77' }),
              'unauthenticated',
              JSON.stringify(odd),
            );
          assert.equal(
            await codeOf(requestRecovery(stage.directory, { login: odd, host: '', remoteAddress: '198.51.100.78', linkPrefix: 'x' })),
            'in',
            JSON.stringify(odd),
          );
          await stage.store.db.loginThrottle.deleteMany({});
        }
        await Promise.all(stage.directory.background);
      });

      test('a burst of wishes for a recovery link sends no more than the limit', async () => {
        await stage.store.db.localUser.updateMany({ where: { login }, data: { recoveryAddress: 'second@b.example' } });
        const wish = (address: number) =>
          codeOf(requestRecovery(stage.directory, { login, host: '', remoteAddress: `198.51.100.${address}`, linkPrefix: 'https://x/' }));
        const answers = await Promise.all(Array.from({ length: 40 }, (_, address) => wish(address)));
        await Promise.all(stage.directory.background);
        const mails = await stage.store.db.outbox.count({ where: { kind: systemMailKind, createdAt: { gt: new Date(0) } } });
        assert.ok(answers.includes('rate_limited'));
        assert.ok(mails >= 1 && mails <= 6, `${mails} mails`);
        await stage.store.db.outbox.deleteMany({});
      });
    });

    describe('a changed password', () => {
      const change = (current: string) =>
        changePassword(stage.directory, person, { current, next: 'brand new one', remoteAddress: '192.0.2.44', session: null });

      test('the old one is forgotten in every instance at once', async () => {
        const twin = stage.twin();
        const inTwin = (password: string) => codeOf(verifyLogin(twin, attempt({ password })));
        assert.equal(await inTwin('right'), 'in');
        await change('right');
        assert.equal(await inTwin('right'), 'unauthenticated');
        assert.equal(await inTwin('brand new one'), 'in');
      });

      test('a sign-in that was begun with the old one cannot be finished', async () => {
        const { show } = await addTotp();
        const token = await stepToken();
        await change('right');
        const second = (given: string) =>
          codeOf(finishSecondStep(stage.directory, { ...from, site, token: given, proof: { kind: 'totp', code: show() } }));
        assert.equal(await second(token), 'gone');
        assert.equal(await second(await stepToken('brand new one')), 'in');
      });

      test('a wrong current password counts, and is said in the log of failures and in the audit', async () => {
        assert.equal(await codeOf(change('wrong')), 'unauthenticated');
        const row = await stage.store.db.auditEvent.findFirst({
          where: { action: 'login.failed', accountId: person.accountId },
          select: { address: true, domain: true },
        });
        assert.deepEqual(row, { address: '192.0.2.44', domain: 'a.example' });
        for (let guess = 0; guess < 5; guess += 1) await codeOf(change('wrong'));
        assert.equal(await codeOf(change('right')), 'rate_limited');
      });
    });

    describe('a changed password closes what was open', () => {
      /** Puts something in the way of the source that a directory asks for local people. */
      const bend = (directory: Directory, how: (source: UserSource) => Partial<UserSource>) => {
        const entry = domainByName(directory.config.current, 'a.example');
        const source = entry && directory.sources.of(entry)[0];
        assert.ok(source);
        const before = { ...source };
        Object.assign(source, how(before));
        return () => Object.assign(source, before);
      };
      const closer = () => startOutboxWorker(stage.store, { handlers: { [closeWhatIsOpenKind]: createCloser(stage.directory) } });

      test('also when the process is killed between the new password and that', async () => {
        const [mine, other] = [await stage.openWeb(person), await stage.openWeb(person)];
        const written = Promise.withResolvers<void>();
        const killed = stage.twin();
        bend(killed, ({ passwords }) => ({
          passwords: {
            async change(...given) {
              await passwords?.change(...given);
              written.resolve();
              // Nothing more is heard of this process.
              await new Promise(() => {});
            },
          },
        }));
        void changePassword(killed, person, {
          current: 'right',
          next: 'brand new one',
          remoteAddress: '192.0.2.44',
          session: { id: mine.sessionId, cookieKey: mine.cookieKey },
        });
        await written.promise;
        stage.passSeconds(31);
        const worker = closer();
        try {
          await waitUntil('the other session is over', async () => (await other.look()) === null);
          assert.ok(await mine.look(), 'the one that asked goes on');
          assert.equal(await stage.outcome(login, 'right'), 'unauthenticated');
        } finally {
          await worker.stop();
        }
      });

      test('and not when the source refuses it', async () => {
        const session = await stage.openWeb(person);
        const refuse = async () => {
          throw new DomainError('invalid', 'not good enough for the directory');
        };
        const straighten = bend(stage.directory, () => ({ passwords: { change: refuse } }));
        const change = changePassword(stage.directory, person, {
          current: 'right',
          next: 'brand new one',
          remoteAddress: '192.0.2.44',
          session: null,
        });
        assert.equal(await codeOf(change), 'invalid');
        straighten();
        assert.ok(await session.look());
        assert.equal(await stage.store.db.outbox.count({ where: { kind: closeWhatIsOpenKind, state: 'waiting' } }), 0);
      });

      test('also what another instance opens with the old one in that moment', async () => {
        const twin = stage.twin();
        const looked = Promise.withResolvers<void>();
        const goOn = Promise.withResolvers<void>();
        bend(twin, ({ find }) => ({
          async find(name) {
            const user = (await find?.(name)) ?? null;
            const verify = async (password: string) => {
              const isRight = (await user?.verify(password)) ?? false;
              looked.resolve();
              await goOn.promise;
              return isRight;
            };
            return user && { ...user, verify };
          },
        }));
        const late = codeOf(signIn(twin, { ...from, login, password: 'right', host: '' }));
        await looked.promise;
        await setLocalPassword(stage.directory, login, 'brand new one');
        goOn.resolve();
        assert.equal(await late, 'unauthenticated');
        assert.deepEqual(await listSessions(stage.directory, person.accountId), []);
      });

      test('guesses at the old one do not keep its owner from coming in with the new one', async () => {
        for (let guess = 0; guess < 6; guess += 1) await stage.outcome(login, `wrong${guess}`, { remoteAddress: '203.0.113.9' });
        assert.equal(await stage.outcome(login, 'right'), 'rate_limited');
        await replacePassword(stage.directory, person, { next: 'brand new one', remoteAddress: '192.0.2.44' });
        assert.equal(await stage.outcome(login, 'brand new one'), 'in');
      });
    });

    describe('an instance that hears no news (no Redis, or a command did it)', () => {
      /** Another process on the same database, and a bus nobody else is on. */
      const deafTwin = () => {
        const { store, config, serverSecret, ensureDefaults } = stage.directory;
        return createDirectory({ store: { ...store, bus: createMemoryBus() }, config, serverSecret, ensureDefaults });
      };

      test('forgets within seconds what it verified, when an app password is revoked, a factor turned on or the password changed', async () => {
        const twin = deafTwin();
        try {
          const inTwin = (password: string) => codeOf(verifyLogin(twin, attempt({ password })));
          const { id, password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
          stage.passSeconds(60);
          assert.equal(await inTwin(password), 'in');
          assert.equal(await inTwin('right'), 'in');
          await revokeAppPassword(stage.directory, person, { id, remoteAddress: '' });
          stage.passSeconds(6);
          assert.equal(await inTwin(password), 'unauthenticated');
          assert.equal(await inTwin('right'), 'in');
          stage.passSeconds(60);
          assert.equal(await inTwin('right'), 'in');
          await addTotp();
          assert.equal(await inTwin('right'), 'unauthenticated');
          await resetFactors(stage.directory, person, '');
          stage.passSeconds(60);
          assert.equal(await inTwin('right'), 'in');
          await setLocalPassword(stage.directory, login, 'given by command');
          stage.passSeconds(6);
          assert.equal(await inTwin('right'), 'unauthenticated');
        } finally {
          await twin.close();
        }
      });
    });

    describe('codes', () => {
      test('one set-up makes one factor, also when it is sent twice at once; so no code is good twice', async () => {
        const { show, finish } = await addTotp();
        const shown = show();
        await finish(shown);
        assert.equal((await listFactors(stage.store, person.accountId)).factors.length, 1);
        const tokens = [await stepToken(), await stepToken()];
        stage.passSeconds(30);
        const code = show();
        const outcomes: string[] = [];
        for (const token of tokens)
          outcomes.push(await codeOf(finishSecondStep(stage.directory, { ...from, site, token, proof: { kind: 'totp', code } })));
        assert.deepEqual(outcomes, ['in', 'unauthenticated']);
      });

      test('a ticket of a set-up is worth nothing to somebody else, altered, or later', async () => {
        const { ticket, uri } = beginTotp(stage.directory, person, 'A');
        const secret = Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '');
        const code = () => new TOTP({ secret }).generate({ timestamp: stage.store.clock.now().getTime() });
        const other = `thief${counter}@a.example`;
        await stage.addLocal(other, '{PLAIN}right');
        const thief = await stage.login(other, 'right');
        const finish = (who: Person, given: string) =>
          codeOf(finishTotp(stage.directory, who, { ticket: given, code: code(), name: 'x', remoteAddress: '' }));
        assert.equal(await finish(thief, ticket), 'gone');
        assert.equal(await finish(person, `${ticket.slice(0, -4)}AAAA`), 'gone');
        assert.equal(await finish(person, ''), 'gone');
        stage.passSeconds(16 * 60);
        assert.equal(await finish(person, ticket), 'gone');
      });
    });

    describe('sessions', () => {
      const tokenOf = (sessionId: string, cookieKey: string, maxAge = 3600) =>
        encode({ token: { sub: person.accountId, sid: sessionId, key: cookieKey }, secret: stage.directory.serverSecret, maxAge });

      test('nobody lists or ends a session of somebody else, whatever id they bring', async () => {
        const mine = await stage.openWeb(person);
        const other = `thief${counter}@a.example`;
        await stage.addLocal(other, '{PLAIN}right');
        const thief = await stage.login(other, 'right');
        assert.deepEqual(await listSessions(stage.directory, thief.accountId), []);
        assert.equal(await codeOf(endSessionOf(stage.directory, thief.accountId, mine.sessionId)), 'not_found');
        assert.equal((await mine.look())?.login, login);
      });

      test('a session unused for the set time is over; a used one goes on', async () => {
        const used = await stage.openWeb(person);
        const unused = await stage.openWeb(person);
        for (let day = 0; day < 3; day += 1) {
          stage.passSeconds(86_000);
          // The cookie of the stage lives an hour by the machine's clock, so it is still good.
          assert.equal((await used.look())?.login, login);
        }
        assert.equal(await unused.look(), null);
        assert.deepEqual(
          (await listSessions(stage.directory, person.accountId)).map((one) => one.id),
          [used.sessionId],
        );
      });

      test('ended in the moment it is looked at, it is not remembered as good', async () => {
        const sessions = createSessions(stage.directory);
        try {
          const { sessionId, cookieKey } = await stage.openWeb(person);
          const header = `${sessionCookie}=${await tokenOf(sessionId, cookieKey)}`;
          const looks = Promise.all([sessions.fromCookies(header), sessions.fromCookies(header), sessions.fromCookies(header)]);
          await endSession(stage.directory, sessionId);
          await looks;
          assert.equal(await sessions.fromCookies(header), null);
        } finally {
          sessions.close();
        }
      });

      test('a cookie for the old base path beside the new one does no harm, and the cookie’s own end is the latest', async () => {
        const sessions = createSessions(stage.directory);
        try {
          const { sessionId, cookieKey } = await stage.openWeb(person);
          const good = await tokenOf(sessionId, cookieKey);
          const old = await tokenOf(crypto.randomUUID(), cookieKey);
          const look = async (header: string) => (await sessions.fromCookies(header))?.id ?? null;
          assert.equal(await look(`${sessionCookie}=${good}; x=y; ${sessionCookie}=${old}`), sessionId);
          assert.equal(await look(`${sessionCookie}=${old}`), null);
          // Over TLS only this host may have set it; what a neighbour under the same domain planted does not count, before or after.
          const { sessionId: planted, cookieKey: theirs } = await stage.openWeb(person);
          const foreign = `${sessionCookie}=${await tokenOf(planted, theirs)}; __Secure-${sessionCookie}=${await tokenOf(planted, theirs)}`;
          const tls = { header: () => '', proxied: false, secure: true };
          const overTls = async (header: string) => (await sessions.fromCookies(header, tls))?.id ?? null;
          assert.equal(await overTls(foreign), null);
          assert.equal(await overTls(`${foreign}; __Host-${sessionCookie}=${good}`), sessionId);
          assert.equal(
            await overTls(`__Host-${sessionCookie}.1=${good.slice(90)}; __Host-${sessionCookie}.0=${good.slice(0, 90)}`),
            sessionId,
          );
          assert.equal(await look(`${sessionCookie}=${await tokenOf(sessionId, cookieKey, -60)}`), null);
        } finally {
          sessions.close();
        }
      });

      test('the audit says whose session ended, and from where it was', async () => {
        const { sessionId } = await stage.openWeb(person);
        await endSessionOf(stage.directory, person.accountId, sessionId, { by: person.login, address: '192.0.2.55' });
        const row = await stage.store.db.auditEvent.findFirst({
          where: { action: 'logout', accountId: person.accountId },
          select: { address: true, details: true },
        });
        assert.equal(row?.address, '192.0.2.55');
        assert.deepEqual(row?.details, { session: sessionId, by: person.login });
      });
    });
  });
}
