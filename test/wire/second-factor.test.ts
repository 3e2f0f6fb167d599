// Second factors, app passwords and the steps of a sign-in (AUT-12, AUT-13). On both kinds of database.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { createAppPassword, listAppPasswords, revokeAppPassword } from '@/server/domain/directory/app-passwords/app-passwords';
import { confirmPerson, freshUntil, requireFresh } from '@/server/domain/directory/confirm';
import { listFactors, removeFactor, resetFactors } from '@/server/domain/directory/factors/list-factors';
import { passkeySignInQuestion, signInWithPasskey } from '@/server/domain/directory/factors/passkey-sign-in';
import { beginPasskey, finishPasskey } from '@/server/domain/directory/factors/passkeys';
import { makeRecoveryCodes } from '@/server/domain/directory/factors/recovery-codes';
import { describeStep, finishSecondStep, type Proof } from '@/server/domain/directory/factors/second-step';
import { beginTotp, finishTotp } from '@/server/domain/directory/factors/totp';
import type { Person } from '@/server/domain/directory/model';
import { endOtherSessions, listSessions } from '@/server/domain/directory/session-list';
import { type SignedIn, type SignInStep, signIn } from '@/server/domain/directory/sign-in';
import { softwareKey } from '../support/authenticator';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { stopServices } from '../support/services';

after(stopServices);

const site = { origin: 'https://mail.a.example', name: 'A' };
const from = { remoteAddress: '192.0.2.1', agent: 'test' };

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`second factors on ${dialect}`, () => {
    let stage: DirectoryStage;
    let counter = 0;
    let login = '';
    let person: Person;
    before(async () => {
      stage = await openDirectoryStage(dialect, {
        domains: [{ name: 'a.example' }],
        login: { failuresPerAccount: 5, failuresPerAddress: 1000, windowMinutes: 10, blockMinutes: 5 },
      });
    });
    after(() => stage?.close());
    beforeEach(async () => {
      counter += 1;
      login = `user${counter}@a.example`;
      await stage.addLocal(login, '{PLAIN}right');
      person = await stage.login(login, 'right');
    });

    const first = (password = 'right') => signIn(stage.directory, { ...from, login, password, host: '' });
    const stepToken = async () => {
      const outcome = await first();
      assert.ok('step' in outcome, 'the sign-in goes on');
      return outcome.token;
    };
    const second = (token: string, proof: Proof, remoteAddress = '192.0.2.1') =>
      finishSecondStep(stage.directory, { ...from, token, site, proof, remoteAddress });
    /** "in", the next step, or the code of the refusal. */
    const told = async (work: Promise<SignedIn | SignInStep>) => {
      try {
        const outcome = await work;
        return 'step' in outcome ? outcome.step : 'in';
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    };
    const code = async (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
      );
    /** Turns codes on; gives the app that makes them. One period later, so that the code just shown is of the past. */
    const addTotp = async () => {
      const { ticket, uri } = beginTotp(stage.directory, person, 'A');
      const secret = Secret.fromBase32(new URL(uri).searchParams.get('secret') ?? '');
      const show = (ahead = 0) => {
        // Early in a period, so that the answer is looked at in the same one however slow the machine is.
        const into = stage.store.clock.now().getTime() % 30_000;
        if (into > 10_000) stage.passSeconds((30_000 - into) / 1000);
        return new TOTP({ secret }).generate({ timestamp: stage.store.clock.now().getTime() + ahead * 1000 });
      };
      await finishTotp(stage.directory, person, { ticket, code: show(), name: 'Phone', remoteAddress: '' });
      stage.passSeconds(60);
      return show;
    };
    const addPasskey = async () => {
      const key = softwareKey();
      const question = await beginPasskey(stage.directory, person, site);
      const response = key.create(question, site.origin);
      await finishPasskey(stage.directory, person, { response, name: 'Key', site, remoteAddress: '' });
      return key;
    };

    test('with a code the sign-in has two steps; the step is good once, and the code too', async () => {
      const show = await addTotp();
      const token = await stepToken();
      const shown = show();
      assert.equal(await told(second(token, { kind: 'totp', code: shown })), 'in');
      assert.equal(await told(second(token, { kind: 'totp', code: show(30) })), 'gone');
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: shown })), 'unauthenticated');
      stage.passSeconds(30);
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show() })), 'in');
    });

    test('a code is taken from one step before to one after, and no further', async () => {
      const show = await addTotp();
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show(-90) })), 'unauthenticated');
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show(90) })), 'unauthenticated');
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show(-30) })), 'in');
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show(30) })), 'in');
    });

    test('two requests with the same code at the same moment: one gets in', async () => {
      const show = await addTotp();
      const tokens = [await stepToken(), await stepToken()];
      const shown = show();
      const outcomes = await Promise.all(tokens.map((token) => told(second(token, { kind: 'totp', code: shown }))));
      assert.deepEqual(outcomes.sort(), ['in', 'unauthenticated']);
    });

    test('a step is over after some minutes, and a made-up or altered token opens nothing', async () => {
      const show = await addTotp();
      const token = await stepToken();
      for (const other of ['', 'x.y', `${token.slice(0, -3)}AAA`, token.split('.')[0] ?? ''])
        assert.equal(await told(second(other, { kind: 'totp', code: show() })), 'gone');
      stage.passSeconds(11 * 60);
      assert.equal(await told(second(token, { kind: 'totp', code: show() })), 'gone');
      assert.equal(await describeStep(stage.directory, token, site), null);
    });

    test('neither the secret nor the password of a sign-in between its steps stands in the database', async () => {
      const { ticket, secret, uri } = beginTotp(stage.directory, person, 'A');
      const made = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
      const shown = made.generate({ timestamp: stage.store.clock.now().getTime() });
      await finishTotp(stage.directory, person, { ticket, code: shown, name: 'Phone', remoteAddress: '' });
      await stepToken();
      const plain = uri + secret.replaceAll(' ', '');
      const rows = await stage.store.db.secondFactor.findMany({ where: { accountId: person.accountId }, select: { secret: true } });
      const steps = await stage.store.db.signInStep.findMany({ where: { accountId: person.accountId }, select: { content: true } });
      for (const bytes of [...rows.map((row) => row.secret), ...steps.map((row) => row.content)]) {
        const text = Buffer.from(bytes).toString('latin1');
        assert.ok(!text.includes('right') && !text.includes(plain.slice(-32)));
      }
    });

    test('a recovery code works once; of two uses at the same moment one wins; new codes end the old ones', async () => {
      await addTotp();
      const [one = '', two = ''] = await makeRecoveryCodes(stage.directory, person, '');
      assert.equal(await told(second(await stepToken(), { kind: 'recovery', code: one.toUpperCase() })), 'in');
      assert.equal(await told(second(await stepToken(), { kind: 'recovery', code: one })), 'unauthenticated');
      const tokens = [await stepToken(), await stepToken()];
      const outcomes = await Promise.all(tokens.map((token) => told(second(token, { kind: 'recovery', code: two }))));
      assert.deepEqual(outcomes.sort(), ['in', 'unauthenticated']);
      assert.equal((await listFactors(stage.store, person.accountId)).recoveryCodesLeft, 8);
      const [, , three = ''] = await makeRecoveryCodes(stage.directory, person, '');
      assert.equal((await listFactors(stage.store, person.accountId)).recoveryCodesLeft, 10);
      assert.equal(await told(second(await stepToken(), { kind: 'recovery', code: three })), 'in');
    });

    test('wrong codes count as wrong passwords: the sixth blocks web and DAV, and a right password buys no new guesses', async () => {
      const show = await addTotp();
      const token = await stepToken();
      for (let guess = 0; guess < 6; guess += 1) {
        // Each time anew with the right password, as somebody would who knows it.
        const outcome = await first();
        assert.ok('step' in outcome);
        assert.equal(
          await told(second(outcome.token, { kind: 'totp', code: `00000${guess}` }, `192.0.2.${guess + 10}`)),
          'unauthenticated',
        );
      }
      assert.equal(await told(first()), 'rate_limited');
      assert.equal(await stage.outcome(login, 'right', { door: 'dav' }), 'rate_limited');
      assert.equal(await told(second(token, { kind: 'totp', code: show() }, '203.0.113.1')), 'rate_limited');
      stage.passSeconds(5 * 60 + 1);
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show() })), 'in');
    });

    test('a stranger’s guesses block the password at every door, and nothing that cannot be guessed', async () => {
      const key = await addPasskey();
      const show = await addTotp();
      const phone = { name: 'Phone', scopes: ['dav', 'eas'] as const, remoteAddress: '' };
      const { id, password } = await createAppPassword(stage.directory, person, phone);
      // Half way through their sign-in when the guessing begins.
      const token = await stepToken();
      const guess = (text: string, door: 'web' | 'dav') => stage.outcome(login, text, { door, remoteAddress: '203.0.113.66' });
      for (let time = 0; time < 3; time += 1) await guess(`wrong${time}`, 'web');
      for (let time = 0; time < 3; time += 1) await guess('abcde-fghij-klmno-pqrst', 'dav');
      for (const door of ['web', 'dav', 'eas'] as const) assert.equal(await stage.outcome(login, 'right', { door }), 'rate_limited', door);
      assert.equal(await guess('abcde-fghij-klmno-pqrst', 'dav'), 'rate_limited', 'a wrong app password looks as before');
      assert.equal(await stage.outcome(login, password, { door: 'dav' }), 'in');
      assert.equal(await stage.outcome(login, password, { door: 'eas' }), 'in');
      assert.equal(await told(second(token, { kind: 'totp', code: show() })), 'in');
      const response = key.get(await passkeySignInQuestion(stage.directory, site), site.origin);
      assert.ok('sessionId' in (await signInWithPasskey(stage.directory, { ...from, response, site })));
      // None of this was the password: the block takes its time.
      assert.equal(await told(first()), 'rate_limited');
      await revokeAppPassword(stage.directory, person, { id, remoteAddress: '' });
      assert.equal(await stage.outcome(login, password), 'rate_limited', 'a revoked one is any guess');
    });

    test('an address that guessed too often is out with everything', async () => {
      const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      const blockedUntil = new Date(stage.store.clock.now().getTime() + 60_000);
      const row = { key: 'address:203.0.113.67', failures: 1001, firstAt: stage.store.clock.now(), blockedUntil };
      await stage.store.db.loginThrottle.create({ data: row, select: { key: true } });
      assert.equal(await stage.outcome(login, password, { remoteAddress: '203.0.113.67' }), 'rate_limited');
    });

    test('a phone that signs in meanwhile does not hand out new guesses', async () => {
      await addTotp();
      const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      const token = await stepToken();
      for (let guess = 0; guess < 6; guess += 1) {
        await told(second(token, { kind: 'totp', code: `00000${guess}` }));
        stage.directory.verified.clear();
        if (guess < 5) assert.equal(await stage.outcome(login, password), 'in');
      }
      assert.equal(await told(second(token, { kind: 'totp', code: '000009' })), 'rate_limited');
    });

    test('with a second factor the main password is refused by DAV and EAS as a wrong one is; an app password works where it may', async () => {
      assert.equal(await stage.outcome(login, 'right', { door: 'dav' }), 'in');
      await addTotp();
      // What was verified a moment ago is worth nothing from the moment the factor is on.
      for (const door of ['dav', 'eas', 'imap'] as const) assert.equal(await stage.outcome(login, 'right', { door }), 'unauthenticated');
      const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      assert.equal(await stage.outcome(login, password, { door: 'dav' }), 'in');
      assert.equal(await stage.outcome(login, password.replaceAll('-', '').toUpperCase(), { door: 'dav' }), 'in');
      assert.equal(await stage.outcome(login, password, { door: 'eas' }), 'unauthenticated');
      assert.equal(await told(signIn(stage.directory, { ...from, login, password, host: '' })), 'unauthenticated');
    });

    test('a forgotten phone with the main password does not lock its owner out of the web, nor the other phone', async () => {
      const show = await addTotp();
      const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      const answers: string[] = [];
      for (let time = 0; time < 8; time += 1) answers.push(await stage.outcome(login, 'right', { door: 'dav' }));
      assert.deepEqual(answers, [...new Array(6).fill('unauthenticated'), 'rate_limited', 'rate_limited']);
      assert.equal(await stage.outcome(login, password, { door: 'dav' }), 'in');
      assert.equal(await told(second(await stepToken(), { kind: 'totp', code: show() })), 'in');
    });

    test('a revoked app password is out at once, in every process, though it was verified a moment ago', async () => {
      const twin = stage.twin();
      const { id, password } = await createAppPassword(stage.directory, person, {
        name: 'Phone',
        scopes: ['dav', 'eas'],
        remoteAddress: '',
      });
      const { verifyLogin } = await import('@/server/domain/directory/verify-login');
      const inTwin = () => code(verifyLogin(twin, { login, password, remoteAddress: '192.0.2.9', door: 'dav' }));
      assert.equal(await stage.outcome(login, password), 'in');
      assert.equal(await inTwin(), 'done');
      await revokeAppPassword(stage.directory, person, { id, remoteAddress: '' });
      assert.equal(await stage.outcome(login, password), 'unauthenticated');
      assert.equal(await inTwin(), 'unauthenticated');
      assert.equal(await code(revokeAppPassword(stage.directory, person, { id, remoteAddress: '' })), 'not_found');
    });

    test('an app password is nobody else’s, and its last use is written at most once a minute', async () => {
      const { id, password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      const other = `other${counter}@a.example`;
      await stage.addLocal(other, '{PLAIN}right');
      const stranger = await stage.login(other, 'right');
      assert.equal(await stage.outcome(other, password), 'unauthenticated');
      assert.equal(await code(revokeAppPassword(stage.directory, stranger, { id, remoteAddress: '' })), 'not_found');
      const lastUse = async () => (await listAppPasswords(stage.directory, person.accountId))[0]?.lastUsedAt?.getTime() ?? null;
      assert.equal(await lastUse(), null);
      assert.equal(await stage.outcome(login, password, { remoteAddress: '203.0.113.5' }), 'in');
      const noted = await lastUse();
      stage.directory.verified.clear();
      stage.passSeconds(20);
      assert.equal(await stage.outcome(login, password), 'in');
      assert.equal(await lastUse(), noted);
      stage.passSeconds(60);
      assert.equal(await stage.outcome(login, password), 'in');
      assert.ok(((await lastUse()) ?? 0) > (noted ?? 0));
      assert.equal((await listAppPasswords(stage.directory, person.accountId))[0]?.lastAddress, '192.0.2.1');
    });

    test('a disabled person is out with an app password and a passkey too', async () => {
      const key = await addPasskey();
      const { password } = await createAppPassword(stage.directory, person, { name: 'Phone', scopes: ['dav'], remoteAddress: '' });
      await stage.store.db.localUser.update({ where: { login }, data: { active: false } });
      assert.equal(await stage.outcome(login, password), 'unauthenticated');
      const response = key.get(await passkeySignInQuestion(stage.directory, site), site.origin);
      assert.equal(await code(signInWithPasskey(stage.directory, { ...from, response, site })), 'unauthenticated');
    });

    test('a passkey is a second step, and alone a sign-in; its answer is good once', async () => {
      const key = await addPasskey();
      const token = await stepToken();
      const step = await describeStep(stage.directory, token, site);
      assert.ok(step?.passkey);
      assert.equal(await told(second(token, { kind: 'passkey', response: key.get(step.passkey, site.origin, { verified: false }) })), 'in');
      const response = key.get(await passkeySignInQuestion(stage.directory, site), site.origin);
      assert.equal(await code(signInWithPasskey(stage.directory, { ...from, response, site })), 'done');
      assert.equal(await code(signInWithPasskey(stage.directory, { ...from, response, site })), 'unauthenticated');
    });

    test('a passkey answers only its own question: not another step, another site, another use, too late, or unverified', async () => {
      const key = await addPasskey();
      const [one, two] = [await stepToken(), await stepToken()];
      const step = await describeStep(stage.directory, one, site);
      assert.ok(step?.passkey);
      const refused = async (token: string, response: unknown) =>
        assert.equal(await told(second(token, { kind: 'passkey', response })), 'unauthenticated');
      await refused(two, key.get(step.passkey, site.origin));
      await refused(one, key.get(step.passkey, 'https://evil.example'));
      await refused(one, softwareKey().get(step.passkey, site.origin));
      await refused(one, { id: 'x' });
      const alone = await passkeySignInQuestion(stage.directory, site);
      await refused(one, key.get(alone, site.origin));
      const unverified = key.get(alone, site.origin, { verified: false });
      assert.equal(await code(signInWithPasskey(stage.directory, { ...from, response: unverified, site })), 'unauthenticated');
      stage.passSeconds(6 * 60);
      const late = key.get(alone, site.origin);
      assert.equal(await code(signInWithPasskey(stage.directory, { ...from, response: late, site })), 'unauthenticated');
    });

    test('a passkey cannot be kept twice, nor with a question asked of somebody else', async () => {
      const key = softwareKey();
      const response = key.create(await beginPasskey(stage.directory, person, site), site.origin);
      const keep = (who: Person, given: unknown) =>
        code(finishPasskey(stage.directory, who, { response: given, name: 'Key', site, remoteAddress: '' }));
      const other = `thief${counter}@a.example`;
      await stage.addLocal(other, '{PLAIN}right');
      const thief = await stage.login(other, 'right');
      assert.equal(await keep(thief, response), 'invalid');
      assert.equal(await keep(person, response), 'done');
      assert.equal(await keep(person, response), 'invalid');
      assert.equal(await keep(person, key.create(await beginPasskey(stage.directory, person, site), site.origin)), 'name_taken');
    });

    test('with the last factor the recovery codes go, and the password alone opens everything again', async () => {
      await addTotp();
      await makeRecoveryCodes(stage.directory, person, '');
      const { factors } = await listFactors(stage.store, person.accountId);
      await removeFactor(stage.directory, person, { id: factors[0]?.id ?? '', remoteAddress: '' });
      assert.deepEqual(await listFactors(stage.store, person.accountId), { factors: [], recoveryCodesLeft: 0 });
      assert.equal(await told(first()), 'in');
      await addTotp();
      assert.equal(await resetFactors(stage.directory, person, ''), 1);
      assert.equal(await stage.outcome(login, 'right', { door: 'dav' }), 'in');
    });

    test('dangerous changes want a fresh proof: a sign-in counts for ten minutes, then password or factor', async () => {
      const show = await addTotp();
      const outcome = await second(await stepToken(), { kind: 'totp', code: show() });
      assert.ok(!('step' in outcome));
      const session = { id: outcome.sessionId, person };
      await requireFresh(stage.directory, session.id);
      stage.passSeconds(11 * 60);
      assert.equal(await code(requireFresh(stage.directory, session.id)), 'precondition_failed');
      const confirm = (confirmation: Parameters<typeof confirmPerson>[2]['confirmation']) =>
        code(confirmPerson(stage.directory, session, { confirmation, site, remoteAddress: '192.0.2.1' }));
      assert.equal(await confirm({ kind: 'password', password: 'wrong' }), 'unauthenticated');
      assert.equal(await freshUntil(stage.directory, session.id), null);
      assert.equal(await confirm({ kind: 'totp', code: show() }), 'done');
      await requireFresh(stage.directory, session.id);
    });

    test('all other sessions can be ended; the one that asks stays', async () => {
      const outcomes = [await first(), await first(), await first()];
      const [mine] = outcomes;
      assert.ok(mine && !('step' in mine));
      assert.equal((await listSessions(stage.directory, person.accountId)).length, 3);
      assert.equal(await endOtherSessions(stage.directory, person.accountId, mine.sessionId), 2);
      assert.deepEqual(
        (await listSessions(stage.directory, person.accountId)).map((session) => session.id),
        [mine.sessionId],
      );
    });
  });
}
