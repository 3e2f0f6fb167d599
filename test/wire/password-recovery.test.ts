// A forgotten password: a one-time link to the second address, sent by the domain's own settings through a real mail system; the same
// answer to everybody; used once, for an hour; for local, SQL and LDAP people (AUT-14).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { waitUntil } from '@/server/demo/processes';
import { setRecoveryAddress } from '@/server/domain/directory/local-users';
import { readRecovery, recoverPassword, recoveryOffered, requestRecovery } from '@/server/domain/directory/password-recovery';
import { systemMailKind } from '@/server/domain/directory/system-mail';
import { createSystemMailDelivery } from '@/server/domain/mail/send-system-mail';
import { type OutboxWorker, startOutboxWorker } from '@/server/jobs/outbox-worker';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { type ForeignUsers, openForeignUsers } from '../support/foreign-users';
import { asLdapAdmin, ldapHosts, ldapSettings, writer } from '../support/ldap-stage';
import { type MailUser, mailAddress, makeMailUser, withImap } from '../support/mail';
import { stopServices } from '../support/services';

after(stopServices);

const ldapDn = 'uid=recover,ou=people,dc=ldap,dc=example';

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`a forgotten password on ${dialect}`, () => {
    let stage: DirectoryStage;
    let users: ForeignUsers;
    let worker: OutboxWorker;
    let second: MailUser;
    before(async () => {
      users = await openForeignUsers(dialect);
      const [hosts, mx, smtp] = await Promise.all([ldapHosts(), mailAddress('MX'), mailAddress('SMTP')]);
      second = await makeMailUser();
      const sender = await makeMailUser();
      const recovery = { passwords: { recovery: true, minLength: 6 } };
      stage = await openDirectoryStage(dialect, {
        publicUrl: 'https://groupware.example',
        defaults: {
          systemMail: { from: 'groupware@demo.example', ...mx, tls: 'none' },
          smtp: { ...smtp, tls: 'none' },
        },
        domains: [
          { name: 'a.example', default: true, ...recovery, preferences: { language: 'fr' }, branding: { name: 'Chez Nous' } },
          { name: 'off.example' },
          {
            name: 'mail.example',
            ...recovery,
            // Its own mails by the host of its people's mails, with a login.
            systemMail: { from: sender.login, tls: 'none', user: sender.login, password: sender.password },
            sources: [
              {
                kind: 'sql',
                url: users.writerUrl,
                table: 'mailbox',
                columns: { login: 'username', password: 'crypted', recovery: 'second_mail' },
                changePassword: true,
              },
            ],
          },
          {
            name: 'ldap.example',
            ...recovery,
            sources: [ldapSettings(hosts, { ...writer, changePassword: 'exop', attributes: { recovery: 'secondMail' } })],
          },
        ],
      });
      for (const login of ['jane@a.example', 'none@a.example', 'own@a.example', 'out@a.example', 'x@off.example'])
        await stage.addLocal(login, '{PLAIN}forgotten');
      await stage.store.db.localUser.updateMany({
        where: { login: { in: ['jane@a.example', 'out@a.example', 'x@off.example'] } },
        data: { recoveryAddress: second.login },
      });
      await stage.store.db.localUser.updateMany({ where: { login: 'own@a.example' }, data: { recoveryAddress: 'own@a.example' } });
      await stage.store.db.localUser.updateMany({ where: { login: 'out@a.example' }, data: { active: false } });
      await users.add('anna@mail.example', '{PLAIN}forgotten', { second_mail: second.login });
      await asLdapAdmin(async (client) => {
        await client.del(ldapDn).catch(() => {});
        const entry = { objectClass: ['inetOrgPerson', 'mailPerson'], uid: 'recover', cn: 'R', sn: 'R', mail: 'recover@ldap.example' };
        await client.add(ldapDn, { ...entry, userPassword: 'forgotten', secondMail: second.login });
      });
      const delivery = createSystemMailDelivery(stage.store, stage.config, stage.directory.serverSecret);
      worker = startOutboxWorker(stage.store, { handlers: { [systemMailKind]: delivery }, pollSeconds: 0.2 });
    });
    after(async () => {
      await worker?.stop();
      await stage?.close();
      await users?.drop();
    });

    const ask = async (login: string, remoteAddress = '192.0.2.30') => {
      await requestRecovery(stage.directory, { login, host: '', remoteAddress, linkPrefix: 'https://groupware.example/recover?token=' });
      // The answer is given before anybody was looked up: whoever it is, only then the work begins.
      assert.equal(stage.directory.background.size, 1);
      await Promise.all(stage.directory.background);
    };
    const use = (token: string, next: string) => recoverPassword(stage.directory, { token, next, remoteAddress: '192.0.2.30' });
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'done',
        (error: { code?: string; details?: { refusals?: string[] } }) => [error.code, ...(error.details?.refusals ?? [])].join(' '),
      );
    const rows = () => stage.store.db.passwordRecovery.count();
    /** The link in the newest mail for `login`; waits until it is there, and takes the mail away. */
    const linkFor = async (login: string): Promise<{ token: string; text: string }> => {
      let text = '';
      await waitUntil(
        `the recovery mail of ${login}`,
        () =>
          withImap(second, async (client) => {
            const lock = await client.getMailboxLock('INBOX');
            try {
              // Nothing else may be asked while a fetch is being read.
              for (const message of await client.fetchAll('1:*', { uid: true, source: true })) {
                const source = message.source?.toString('latin1') ?? '';
                const [head = '', body = ''] = source.split(/\r?\n\r?\n/, 2);
                const readable = /base64/i.test(head) ? Buffer.from(source.slice(head.length).trim(), 'base64').toString('utf8') : body;
                if (!readable.includes(login)) continue;
                text = `${head}\n\n${readable}`;
                await client.messageDelete([message.uid], { uid: true });
                return true;
              }
              return false;
            } finally {
              lock.release();
            }
          }),
        { ms: 60_000 },
      );
      return { token: /token=([A-Za-z0-9_-]+)/.exec(text)?.[1] ?? '', text };
    };

    test('it is offered only where the administrator allows it and a mail can be sent', () => {
      assert.deepEqual(
        ['a.example', 'off.example', 'mail.example', 'nowhere.example'].map((domain) => recoveryOffered(stage.directory, domain)),
        [true, false, true, false],
      );
    });

    test('the link comes in the language of the domain, leads to a new password, works once, and ends every session', async () => {
      const person = await stage.login('jane@a.example', 'forgotten');
      const web = await stage.openWeb(person);
      assert.ok(await web.look());
      await ask('jane@a.example');
      const { token, text } = await linkFor('jane@a.example');
      assert.match(text, /https:\/\/groupware\.example\/recover\?token=/);
      assert.match(text, /Auto-Submitted: auto-generated/);
      assert.match(text, /mot de passe/);
      const stored = JSON.stringify(await stage.store.db.passwordRecovery.findMany());
      const queued = JSON.stringify(await stage.store.db.outbox.findMany());
      assert.ok(
        token.length > 40 && !stored.includes(token) && !queued.includes(token) && !queued.includes(Buffer.from(token).toString('base64')),
      );
      assert.deepEqual((await readRecovery(stage.directory, token))?.login, 'jane@a.example');
      // A password that will not do leaves the link good.
      assert.equal(await codeOf(use(token, 'jane')), 'invalid too_short contains_login');
      assert.equal(await codeOf(use(token, 'remembered')), 'done');
      assert.equal(await web.look(), null);
      assert.equal(await stage.outcome('jane@a.example', 'remembered'), 'in');
      assert.equal(await stage.outcome('jane@a.example', 'forgotten'), 'unauthenticated');
      assert.equal(await codeOf(use(token, 'once again')), 'gone');
      assert.equal(await readRecovery(stage.directory, token), null);
    });

    test('two uses in the same moment: one counts; the mail is in the language its reader chose', async () => {
      const { accountId } = await stage.login('jane@a.example', 'remembered');
      await stage.store.db.preference.create({ data: { accountId, values: { language: 'en' }, updatedAt: new Date() } });
      await ask('jane@a.example');
      const { token, text } = await linkFor('jane@a.example');
      assert.doesNotMatch(text, /mot de passe/);
      const outcomes = await Promise.all([use(token, 'racing-one'), use(token, 'racing-two'), use(token, 'racing-three')].map(codeOf));
      assert.deepEqual(outcomes.sort(), ['done', 'gone', 'gone']);
    });

    test('after an hour the link is no longer good', async () => {
      await ask('jane@a.example');
      const { token } = await linkFor('jane@a.example');
      stage.passSeconds(3601);
      assert.equal(await readRecovery(stage.directory, token), null);
      assert.equal(await codeOf(use(token, 'too late now')), 'gone');
      for (const bad of ['', 'x', 'a'.repeat(43), `${token}x`]) assert.equal(await codeOf(use(bad, 'never mind')), 'gone');
    });

    test('nobody gets a link who must not: unknown, without or with their own address, locked, of a domain without it', async () => {
      stage.passSeconds(3601);
      const before = await rows();
      for (const login of [
        'nobody@a.example',
        'none@a.example',
        'own@a.example',
        'out@a.example',
        'x@off.example',
        'x@nowhere.example',
        '',
        '*',
      ])
        await ask(login, '192.0.2.31');
      assert.equal(await rows(), before);
    });

    test('who asks again and again is told to wait', async () => {
      const outcomes: string[] = [];
      for (let turn = 0; turn < 9; turn += 1) outcomes.push(await codeOf(ask('jane@a.example', '192.0.2.32')));
      assert.deepEqual([outcomes[0], outcomes.at(-1)], ['done', 'rate_limited']);
      // Asking is no failed login: the person gets in.
      assert.equal(await stage.outcome('jane@a.example', 'wrong', { remoteAddress: '192.0.2.33' }), 'unauthenticated');
    });

    test('the password is written where it lives: in the SQL table and in the directory', async () => {
      stage.passSeconds(3601);
      await ask('anna@mail.example', '192.0.2.34');
      const anna = await linkFor('anna@mail.example');
      assert.equal(await codeOf(use(anna.token, 'in the table')), 'done');
      assert.match((await users.row('anna@mail.example')).crypted, /^\{BLF-CRYPT\}/);
      assert.equal(await stage.outcome('anna@mail.example', 'in the table'), 'in');
      await ask('recover@ldap.example', '192.0.2.35');
      const { token } = await linkFor('recover@ldap.example');
      assert.equal(await codeOf(use(token, 'in the directory')), 'done');
      assert.equal(await stage.outcome('recover@ldap.example', 'in the directory'), 'in');
      const audit = await stage.store.db.auditEvent.findMany({ where: { action: { startsWith: 'password.' } } });
      // Where the source names no second address, one noted here serves.
      await users.run("UPDATE mailbox SET second_mail = NULL WHERE username = 'anna@mail.example'");
      stage.passSeconds(3601);
      await ask('anna@mail.example', '192.0.2.36');
      assert.equal(await rows(), 0);
      await setRecoveryAddress(stage.directory, 'anna@mail.example', second.login);
      await ask('anna@mail.example', '192.0.2.37');
      assert.equal(await codeOf(use((await linkFor('anna@mail.example')).token, 'noted here')), 'done');
      assert.equal(await stage.outcome('anna@mail.example', 'noted here'), 'in');
      assert.ok(audit.length > 5 && !JSON.stringify(audit).includes(token));
    });
  });
}
