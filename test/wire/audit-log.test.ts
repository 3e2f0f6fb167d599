// The audit log with a hundred thousand rows, on both databases: filters give what they name, pages follow each other without a gap.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@/server/core/ids';
import { ensureAccount } from '@/server/domain/directory/accounts';
import { recordAudit } from '@/server/domain/directory/audit';
import type { Person } from '@/server/domain/directory/model';
import { readAudit } from '@/server/domain/directory/read-audit';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { stopServices } from '../support/services';

after(stopServices);

const many = 100_000;

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`the audit log on ${dialect}`, () => {
    let stage: DirectoryStage;
    let ann: Person;
    before(async () => {
      stage = await openDirectoryStage(dialect, {
        domains: [{ name: 'a.example', default: true, sources: [{ kind: 'local' }] }, { name: 'b.example' }],
      });
      const user = {
        uid: 'ann',
        domain: 'a.example',
        displayName: 'Ann',
        mail: '',
        aliases: ['ann.archer@a.example'],
        active: true,
        admin: false,
      };
      ann = await ensureAccount(stage.directory, { ...user, verify: async () => true });
      // Older than everything else: ids grow with time, and these begin with zeros.
      const [source, id, details] =
        dialect === 'mysql'
          ? ['seq_1_to_100000', "CONCAT('00000000-0000-7000-8000-', LPAD(HEX(seq), 12, '0'))", `'{"door":"web"}'`]
          : [
              `generate_series(1, ${many}) AS seq`,
              "('00000000-0000-7000-8000-' || lpad(to_hex(seq), 12, '0'))::uuid",
              `'{"door":"web"}'::jsonb`,
            ];
      const count = await stage.store.sql.run(
        `INSERT INTO audit_event (id, at, domain, account_id, action, address, details)
         SELECT ${id}, CURRENT_TIMESTAMP, 'b.example', NULL, 'login', '192.0.2.9', ${details} FROM ${source}`,
      );
      assert.equal(Number(count), many);
      const about = { domain: 'a.example', address: '192.0.2.1' };
      await recordAudit(stage.store, { ...about, action: 'login', accountId: ann.accountId, details: { door: 'web', kind: 'password' } });
      await recordAudit(stage.store, {
        ...about,
        action: 'login.failed',
        accountId: null,
        details: { login: 'ann.archer@a.example', door: 'dav' },
      });
      await recordAudit(stage.store, { ...about, action: 'logout', accountId: ann.accountId });
      await recordAudit(stage.store, {
        ...about,
        action: 'share.set',
        accountId: ann.accountId,
        details: { collection: newId(), grantee: ann.accountId },
      });
    });
    after(() => stage?.close());

    const actions = async (question: Omit<Parameters<typeof readAudit>[1], 'limit'>) =>
      (await readAudit(stage.directory, { ...question, limit: 50 })).rows.map((row) => row.action);

    test('the latest stand first, and the pages follow each other to the end of a filter without a gap or a repeat', async () => {
      const first = await readAudit(stage.directory, { limit: 3 });
      assert.deepEqual(
        first.rows.map((row) => row.action),
        ['share.set', 'logout', 'login.failed'],
      );
      const seen: string[] = [];
      for (let before: string | null = first.next; before !== null && seen.length < 1000; ) {
        const page: Awaited<ReturnType<typeof readAudit>> = await readAudit(stage.directory, { before, limit: 400 });
        seen.push(...page.rows.map((row) => row.id));
        before = page.next;
      }
      assert.deepEqual([seen.length, new Set(seen).size], [1200, 1200]);
      assert.deepEqual(seen, seen.toSorted().reverse());
      const ofAnn = await readAudit(stage.directory, { domain: 'a.example', limit: 4 });
      assert.deepEqual([ofAnn.rows.length, ofAnn.next], [4, null]);
    });

    test('by kind: an action and what lies below it, and nothing that only begins like it', async () => {
      assert.deepEqual(await actions({ action: 'login', domain: 'a.example' }), ['login.failed', 'login']);
      assert.deepEqual(await actions({ action: 'log' }), []);
      assert.deepEqual(await actions({ action: '%' }), []);
    });

    test('by person: what was done with the account, and refused logins under any of its names', async () => {
      for (const person of ['ann', 'ann@a.example', 'ANN.archer@a.example'])
        assert.deepEqual(await actions({ person, domain: 'a.example' }), ['share.set', 'logout', 'login.failed', 'login'], person);
      assert.deepEqual(await actions({ person: 'nobody@a.example' }), []);
    });

    test('accounts are named by their login, not by an id', async () => {
      const { rows } = await readAudit(stage.directory, { action: 'share', limit: 1 });
      assert.deepEqual([rows[0]?.login, rows[0]?.details['grantee']], ['ann@a.example', 'ann@a.example']);
    });
  });
}
