import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BusEvent } from '@/server/core/bus';
import { isDomainError } from '@/server/core/errors';
import type { CollectionId, ItemId } from '@/server/core/ids';
import { changesSince, currentPosition } from '@/server/domain/sync/changes';
import {
  createCollection,
  deleteCollection,
  ensureDefaultCollections,
  findCollection,
  getCollection,
  listCollections,
  updateCollection,
} from '@/server/domain/sync/collections';
import {
  findByEmail,
  findByText,
  findInRange,
  listRefs,
  readItem,
  readItemById,
  readItemByUid,
  readItems,
} from '@/server/domain/sync/items';
import { latestVersion, listVersions, readVersion } from '@/server/domain/sync/versions';
import { writeCollection, writeTwoCollections } from '@/server/domain/sync/write';
import {
  bodyOf,
  dialects,
  indexOf,
  makeAccount,
  makeCollection,
  put,
  putInto,
  remove,
  stopOwnServices,
  storeWorld,
} from './contract/world';

stopOwnServices();

const failsWith = (code: string, details?: object) => (error: unknown) => {
  assert.ok(isDomainError(error), String(error));
  assert.equal(error.code, code);
  if (details) assert.deepEqual(error.details, details);
  return true;
};

for (const dialect of dialects) {
  describe(`items on ${dialect}`, { timeout: 120_000 }, () => {
    const world = storeWorld(dialect);

    test('what is put is read back byte for byte, by name, id, uid and in bulk', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const body = bodyOf(' trailing space \t\r\n \u00a0 Zoë 🍕 غداء \u2028 end ');
      const { etag, created, modseq } = await writeCollection(store, id, (log) =>
        log.put({ name: 'a.ics', body, index: indexOf('uid-a') }),
      );
      assert.deepEqual([created, modseq], [true, 1n]);
      const item = await readItem(store, id, 'a.ics');
      assert.ok(item);
      assert.equal(item.body, body);
      assert.equal(item.size, Buffer.byteLength(body));
      assert.match(etag, /^[A-Za-z0-9_-]{22}$/);
      assert.deepEqual(await readItemById(store, item.id), item);
      assert.deepEqual(await readItemByUid(store, id, 'uid-a'), item);
      assert.deepEqual(await readItems(store, id, ['a.ics', 'missing', 'a.ics']), [item]);
      assert.deepEqual(await listRefs(store, id), [{ name: 'a.ics', etag, size: item.size, component: 'VEVENT' }]);
      for (const nothing of [
        await readItem(store, id, 'A.ics'),
        await readItem(store, id, 'a.ics '),
        await readItemById(store, 'x' as ItemId),
      ])
        assert.equal(nothing, null);
    });

    test('a body of 10 MB and a listing of 3,000 names come back whole', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const body = bodyOf('x'.repeat(10_000_000));
      await writeCollection(store, id, (log) => log.put({ name: 'big', body, index: indexOf('big') }));
      assert.equal((await readItem(store, id, 'big'))?.body, body);
      await writeCollection(store, id, async (log) => {
        for (let at = 0; at < 3000; at++) await putInto(log, `n${at}`);
      });
      const names = (await listRefs(store, id)).map(({ name }) => name);
      assert.equal(new Set(names).size, 3001);
      assert.equal((await readItems(store, id, names)).length, 3001);
    });

    test('conditions are tested against what is stored, inside the transaction', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const { etag } = await put(store, id, 'a');
      const before = await currentPosition(store, id);
      const refused = failsWith('precondition_failed');
      await assert.rejects(put(store, id, 'a', 'b', { precondition: { ifNoneMatch: '*' } }), refused);
      await assert.rejects(put(store, id, 'a', 'b', { precondition: { ifMatch: ['other'] } }), refused);
      await assert.rejects(put(store, id, 'a', 'b', { precondition: { ifNoneMatch: ['other', etag] } }), refused);
      await assert.rejects(put(store, id, 'new', 'b', { precondition: { ifMatch: '*' } }), refused);
      await assert.rejects(put(store, id, 'new', 'b', { precondition: { ifMatch: [etag] } }), refused);
      await assert.rejects(
        writeCollection(store, id, (log) => log.remove({ name: 'a', precondition: { ifMatch: ['other'] } })),
        refused,
      );
      await assert.rejects(
        writeCollection(store, id, (log) => log.remove({ name: 'new', precondition: { ifMatch: '*' } })),
        refused,
      );
      await assert.rejects(remove(store, id, 'new'), failsWith('not_found'));
      assert.deepEqual(await currentPosition(store, id), before);
      await put(store, id, 'a', 'b', { precondition: { ifMatch: ['x', etag] } });
      await put(store, id, 'new', 'c', { precondition: { ifNoneMatch: '*' } });
    });

    test('of two writers that both saw the same state exactly one wins, 200 times', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      let { etag } = await put(store, id, 'a', 'start');
      for (let round = 0; round < 200; round++) {
        const both = ['left', 'right'].map((side) => put(store, id, 'a', `${side}-${round}`, { precondition: { ifMatch: [etag] } }));
        const results = await Promise.allSettled(both);
        const won = results.filter((result) => result.status === 'fulfilled');
        assert.equal(won.length, 1, `round ${round}`);
        const lost = results.find((result) => result.status === 'rejected');
        assert.ok(lost && isDomainError(lost.reason) && lost.reason.code === 'precondition_failed', String(lost?.reason));
        etag = won[0]?.value.etag ?? '';
      }
      assert.equal((await readItem(store, id, 'a'))?.etag, etag);
    });

    test('of eight that create the same name only if it is absent exactly one does', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      for (let round = 0; round < 20; round++) {
        const all = Array.from({ length: 8 }, (_, at) => put(store, id, `n${round}`, `by ${at}`, { precondition: { ifNoneMatch: '*' } }));
        const won = (await Promise.allSettled(all)).filter((result) => result.status === 'fulfilled');
        assert.equal(won.length, 1);
      }
    });

    test('a UID lives once in a collection, and a name keeps its UID', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      await put(store, id, 'a', 'a', { index: indexOf('uid-1') });
      await assert.rejects(put(store, id, 'b', 'b', { index: indexOf('uid-1') }), failsWith('conflict', { uidConflict: 'a' }));
      await assert.rejects(put(store, id, 'a', 'c', { index: indexOf('uid-2') }), failsWith('conflict', { uidConflict: 'a' }));
      await put(store, id, 'b', 'b', { index: indexOf('UID-1') });
      await put(store, id, 'c', 'c', { index: indexOf('uid-1'), expectAbsentUid: false });
      await remove(store, id, 'a');
      const other = await makeCollection(store);
      await put(store, other.id, 'b', 'b', { index: indexOf('uid-1') });
    });

    test('eight that put one UID under eight names: one of them stays', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const all = Array.from({ length: 8 }, (_, at) => put(store, id, `n${at}`, `n${at}`, { index: indexOf('same') }));
      const results = await Promise.allSettled(all);
      assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
      assert.equal((await listRefs(store, id)).length, 1);
    });

    test('a failure in the middle of a write leaves nothing of it, and no news', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      const news: BusEvent[] = [];
      const stop = store.bus.subscribe((event) => void news.push(event));
      const failing = writeCollection(store, id, async (log) => {
        await putInto(log, 'a');
        await log.tx.run("INSERT INTO trusted_sender (account_id, address, created_at) VALUES (?, 'x', ?)", [log.ownerId, new Date()]);
        throw new Error('on purpose');
      });
      await assert.rejects(failing, /on purpose/);
      assert.equal(news.length, 0);
      assert.deepEqual(await listRefs(store, id), []);
      assert.equal((await currentPosition(store, id)).modseq, 0n);
      await put(store, id, 'a');
      stop();
      assert.deepEqual(
        news.map((event) => event.kind),
        ['collection'],
      );
    });

    test('MOVE: gone there, here, in one transaction; two that cross do not wait for each other', async () => {
      const store = world.store();
      const [left, right] = [await makeCollection(store), await makeCollection(store)];
      const move = (from: CollectionId, to: CollectionId, name: string) =>
        writeTwoCollections(store, from, to, async (source, target) => {
          const item = await source.read(name);
          if (!item) throw new Error('nothing to move');
          await source.remove({ name });
          await target.put({ name, body: item.body, index: indexOf(item.uid) });
        });
      for (let at = 0; at < 10; at++) {
        await put(store, left.id, `l${at}`);
        await put(store, right.id, `r${at}`);
      }
      const positions = [await currentPosition(store, left.id), await currentPosition(store, right.id)] as const;
      const moves = Array.from({ length: 10 }, (_, at) => [move(left.id, right.id, `l${at}`), move(right.id, left.id, `r${at}`)]).flat();
      await Promise.all(moves);
      const changes = await changesSince(store, left.id, positions[0]);
      assert.deepEqual(
        changes.removed.toSorted(),
        Array.from({ length: 10 }, (_, at) => `l${at}`),
      );
      assert.deepEqual(
        (await listRefs(store, right.id)).map(({ name }) => name).toSorted(),
        Array.from({ length: 10 }, (_, at) => `l${at}`),
      );
      await assert.rejects(move(left.id, right.id, 'missing'), /nothing to move/);
    });

    test('names that differ in letter case, accents or form are different names', async () => {
      const store = world.store();
      const { id, ownerId } = await makeCollection(store);
      const names = [
        's3.ics',
        'S3.ICS',
        's3.İcs',
        'Straße.ics',
        'STRASSE.ics',
        'strasse.ics',
        'e\u0301.ics',
        '\u00e9.ics',
        'a.ics',
        'á.ics',
        '🍕.ics',
        '🍔.ics',
      ];
      for (const name of names) await put(store, id, name);
      assert.deepEqual((await listRefs(store, id)).map(({ name }) => name).toSorted(), names.toSorted());
      for (const name of names) assert.equal((await readItem(store, id, name))?.uid, name);
      for (const name of ['Work', 'work', 'wörk', 'work🍕'])
        await createCollection(store, { ownerId, kind: 'calendar', name, displayName: name, components: ['VEVENT'] });
      assert.equal((await findCollection(store, ownerId, 'calendar', 'Work'))?.displayName, 'Work');
      assert.equal(await findCollection(store, ownerId, 'calendar', 'WORK'), null);
      await assert.rejects(
        createCollection(store, { ownerId, kind: 'calendar', name: 'work', displayName: '', components: [] }),
        failsWith('name_taken'),
      );
    });

    test('names and texts that no database column can hold as they are, are refused', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      for (const name of ['', 'a\0', 'a/b', 'a ', 'x'.repeat(401)]) await assert.rejects(put(store, id, name), failsWith('invalid'));
      await assert.rejects(put(store, id, 'a', 'nul \0'), failsWith('invalid'));
      await assert.rejects(put(store, id, 'a', 'half \ud83c'), failsWith('invalid'));
      await assert.rejects(put(store, id, 'a', 'a', { index: indexOf('x'.repeat(256)) }), failsWith('invalid'));
      await put(store, id, '🍕'.repeat(400), 'a', { index: indexOf('🍕'.repeat(255), { summary: '🍕'.repeat(900) }) });
    });

    test('every state that was overwritten or removed can be found again', async () => {
      const store = world.store();
      const { id } = await makeCollection(store);
      for (const text of ['one', 'two', 'two', 'three']) await put(store, id, 'a', text);
      await remove(store, id, 'a');
      const versions = await listVersions(store, id, 'a');
      assert.deepEqual(
        versions.map(({ body, reason }) => [body, reason]),
        [
          [bodyOf('three'), 'delete'],
          [bodyOf('two'), 'edit'],
          [bodyOf('one'), 'edit'],
        ],
      );
      const latest = await latestVersion(store, id, { uid: 'a' });
      assert.deepEqual(latest, versions[0]);
      assert.deepEqual(await readVersion(store, latest?.id ?? ''), latest);
      assert.equal(await latestVersion(store, id, { uid: 'a', name: 'b' }), null);
      assert.equal(await readVersion(store, 'nonsense'), null);
    });

    test('a range finds what overlaps, what is endless, and tasks without time; nothing of other collections', async () => {
      const store = world.store();
      const [{ id }, other] = [await makeCollection(store), await makeCollection(store)];
      const at = (name: string, firstStart: number | null, lastEnd: number | null, more: object = {}) =>
        put(store, id, name, name, { index: indexOf(name, { firstStart, lastEnd, ...more }) });
      await at('before', 0, 99);
      await at('into', 50, 101);
      await at('inside', 120, 130);
      await at('around', 0, 1000);
      await at('over-the-end', 199, 300);
      await at('from-the-end', 200, 300);
      await at('endless', 10, null, { recurring: true });
      await at('endless-later', 500, null, { recurring: true });
      await at('task', null, null, { component: 'VTODO' });
      await at('journal', null, null, { component: 'VJOURNAL' });
      await put(store, other.id, 'foreign', 'foreign', { index: indexOf('foreign', { firstStart: 120, lastEnd: 130 }) });
      const found = async (...args: [number | null, number | null, ('VEVENT' | 'VTODO')[]?]) =>
        (await findInRange(store, [id], ...args)).map(({ name }) => name).toSorted();
      assert.deepEqual(await found(100, 200), ['around', 'endless', 'inside', 'into', 'over-the-end', 'task']);
      assert.deepEqual(await found(100, 200, ['VEVENT']), ['around', 'endless', 'inside', 'into', 'over-the-end']);
      assert.deepEqual(await found(null, 60), ['around', 'before', 'endless', 'into', 'task']);
      assert.deepEqual(await found(301, null, ['VEVENT']), ['around', 'endless', 'endless-later']);
      assert.equal((await found(null, null)).length, 9);
      assert.equal((await findInRange(store, [id, other.id], 100, 200)).length, 7);
      assert.deepEqual(await findInRange(store, [], 100, 200), []);
    });

    test('people are found by address and by any words, accents and letter case aside', async () => {
      const store = world.store();
      const { id } = await makeCollection(store, 'addressbook');
      const card = (name: string, searchText: string, emails: string[]) =>
        put(store, id, name, name, { index: indexOf(name, { component: 'VCARD', searchText, emails }) });
      await card('zoe', 'Zoë Müller 100% Straße_1', ['Zoe@Example.ORG', 'z@example.org', 'zoe@example.org']);
      await card('bob', 'Bob Miller', []);
      await card(
        'many',
        'Many Addresses',
        Array.from({ length: 40 }, (_, at) => `m${at}@example.org`),
      );
      const byEmail = async (email: string) => (await findByEmail(store, [id], email)).map(({ name }) => name);
      const byText = async (text: string) => (await findByText(store, [id], text)).map(({ name }) => name).toSorted();
      assert.deepEqual(await byEmail('ZOE@example.org'), ['zoe']);
      assert.deepEqual(await byEmail('m39@example.org'), ['many']);
      assert.deepEqual(await byText('MULLER zoe'), ['zoe']);
      assert.deepEqual(await byText('miller'), ['bob']);
      assert.deepEqual(await byText('100%'), ['zoe']);
      assert.deepEqual(await byText('ße_'), ['zoe']);
      assert.deepEqual(await byText('0_%'), []);
      assert.deepEqual(await byText('\0'), []);
      assert.deepEqual(await byText('zoe\0muller \ud800'), []);
      await put(store, id, 'zoe', 'changed', { index: indexOf('zoe', { component: 'VCARD', emails: ['new@example.org'] }) });
      assert.deepEqual(await byEmail('z@example.org'), []);
      assert.deepEqual(await byEmail('new@example.org'), ['zoe']);
    });

    test('collections: made, listed in order, described, deleted with what is in them', async () => {
      const store = world.store();
      const ownerId = await makeAccount(store);
      const news: BusEvent[] = [];
      const stop = store.bus.subscribe((event) => void news.push(event));
      const make = (name: string, position: number) =>
        createCollection(store, {
          ownerId,
          kind: 'calendar',
          name,
          displayName: name,
          components: ['VEVENT', 'VTODO'],
          position,
          deadProperties: { '{x:}a': '<a/>' },
        });
      const [second, first] = [await make('second', 2), await make('first', 1)];
      assert.deepEqual(
        (await listCollections(store, ownerId, ['calendar', 'tasks'])).map(({ name }) => name),
        ['first', 'second'],
      );
      assert.deepEqual(await listCollections(store, ownerId, ['addressbook']), []);
      assert.deepEqual(await getCollection(store, first.id), first);
      const changed = await updateCollection(store, first.id, {
        displayName: 'Lunch 🍕 غداء',
        color: '#ff0000',
        transparent: true,
        deadProperties: {},
      });
      assert.deepEqual(changed, { ...first, displayName: 'Lunch 🍕 غداء', color: '#ff0000', transparent: true, deadProperties: {} });
      assert.deepEqual(await getCollection(store, first.id), changed);
      await put(store, first.id, 'a');
      await deleteCollection(store, first.id);
      assert.equal(await getCollection(store, first.id), null);
      assert.equal(await readItem(store, first.id, 'a'), null);
      assert.equal((await listVersions(store, first.id, 'a'))[0]?.reason, 'delete');
      const refused = [
        () => deleteCollection(store, first.id),
        () => updateCollection(store, first.id, { color: '' }),
        () => currentPosition(store, first.id),
        () => put(store, first.id, 'a'),
      ];
      for (const each of refused) await assert.rejects(each(), failsWith('not_found'));
      stop();
      assert.deepEqual(
        news.map(({ kind }) => kind),
        ['collections', 'collections', 'collections', 'collection', 'collections'],
      );
      assert.ok(second);
    });

    test('the first collections are made once, also by eight at once, and do not come back when somebody has others', async () => {
      const store = world.store();
      const accountId = await makeAccount(store);
      const names = { calendar: 'Calendrier', tasks: 'Tâches', addressbook: 'Contacts' };
      await Promise.all(Array.from({ length: 8 }, () => ensureDefaultCollections(store, { accountId }, names)));
      const made = await listCollections(store, accountId);
      assert.deepEqual(
        made
          .map(({ kind, name, displayName, components, isDefault }) => [kind, name, displayName, components.join(), isDefault])
          .toSorted(),
        [
          ['addressbook', 'personal', 'Contacts', 'VCARD', true],
          ['calendar', 'personal', 'Calendrier', 'VEVENT,VTODO,VJOURNAL', true],
        ],
      );
      await createCollection(store, { ownerId: accountId, kind: 'calendar', name: 'other', displayName: 'Other', components: ['VEVENT'] });
      const personal = await findCollection(store, accountId, 'calendar', 'personal');
      assert.ok(personal);
      await deleteCollection(store, personal.id);
      await ensureDefaultCollections(store, { accountId }, names);
      assert.equal(await findCollection(store, accountId, 'calendar', 'personal'), null);
    });
  });
}
