import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { rightsFor } from '@/components/sharing/share-levels';
import { requireChangeableBook } from '@/server/domain/contacts/access';
import { completeAddress } from '@/server/domain/contacts/complete-address';
import { createBook } from '@/server/domain/contacts/create-book';
import { createContact } from '@/server/domain/contacts/create-contact';
import { deleteContact } from '@/server/domain/contacts/delete-contact';
import { listBooks } from '@/server/domain/contacts/list-books';
import { listContacts } from '@/server/domain/contacts/list-contacts';
import { putContactObject } from '@/server/domain/contacts/put-contact-object';
import { readContact } from '@/server/domain/contacts/read-contact';
import { type ContactInput, contactInput } from '@/server/domain/contacts/schema';
import { undoChange } from '@/server/domain/contacts/undo-change';
import { updateContact } from '@/server/domain/contacts/update-contact';
import { readAccountSettings, setSwitch } from '@/server/domain/directory/account-settings';
import { createDirectory } from '@/server/domain/directory/directory';
import type { Person } from '@/server/domain/directory/model';
import { readMe } from '@/server/domain/preferences/read-me';
import { readPreferences } from '@/server/domain/preferences/read-preferences';
import { setPreferences } from '@/server/domain/preferences/set-preferences';
import { giveShare } from '@/server/domain/sharing/administer';
import { unsubscribe } from '@/server/domain/sharing/subscriptions';
import { readItem } from '@/server/domain/sync/items';
import type { Collection } from '@/server/domain/sync/model';
import type { Dialect } from '@/server/store/sql';
import { stopServices } from '../support/services';
import { openRoom, type Room } from './open-room';

after(stopServices);

for (const dialect of ['postgresql', 'mysql'] as const) describe(`on ${dialect}`, () => suite(dialect));

function suite(dialect: Dialect): void {
  let room: Room;
  let alice: { person: Person; book: Collection };
  let carol: { person: Person; book: Collection };

  before(async () => {
    room = await openRoom(dialect);
    alice = await room.addPerson('alice@demo.example');
    carol = await room.addPerson('carol@other.example');
  });
  after(() => room?.close());

  const make = (fields: Partial<ContactInput>, uid = `uid-${Math.random().toString(36).slice(2)}`) =>
    createContact(room.store, alice.person, { bookId: alice.book.id, uid, contact: contactInput.parse(fields) });

  describe('contacts', () => {
    test('made, read, changed, found, deleted and back', async () => {
      const made = await make(
        { givenName: 'Zoë', familyName: 'Müller', emails: [{ type: 'work', value: 'Zoe@Example.com' }], birthday: '--02-29' },
        'uid-zoe-card',
      );
      const detail = await readContact(room.store, alice.person, made.id);
      assert.deepEqual(
        [detail.displayName, detail.emails, detail.birthday],
        ['Zoë Müller', [{ type: 'work', value: 'Zoe@Example.com' }], '--02-29'],
      );
      const edited = await updateContact(room.store, alice.person, { id: made.id, etag: made.etag, contact: { familyName: 'Maier' } });
      assert.equal((await readContact(room.store, alice.person, made.id)).displayName, 'Zoë Maier');
      await assert.rejects(updateContact(room.store, alice.person, { id: made.id, etag: made.etag, contact: { note: 'x' } }), {
        code: 'precondition_failed',
      });
      assert.deepEqual(
        (await listContacts(room.store, alice.person, { bookId: null, search: 'ZOE maier' })).map((row) => row.id),
        [made.id],
      );
      await undoChange(room.store, alice.person, edited.undo);
      assert.equal((await readContact(room.store, alice.person, made.id)).displayName, 'Zoë Müller');
      const gone = await deleteContact(room.store, alice.person, made.id);
      assert.equal(await readItem(room.store, alice.book.id, 'uid-zoe-card.vcf'), null);
      await undoChange(room.store, alice.person, gone.undo);
      assert.ok(await readItem(room.store, alice.book.id, 'uid-zoe-card.vcf'));
    });

    test('the same request again makes no second card; a card without any name is refused', async () => {
      const first = await make({ displayName: 'Twice' }, 'uid-twice-made');
      assert.equal((await make({ displayName: 'Twice' }, 'uid-twice-made')).id, first.id);
      await assert.rejects(make({}), { code: 'invalid' });
    });

    test('listed by name in the order of people, not of bytes; a change shows at once', async () => {
      const book = await createBook(room.store, alice.person, { displayName: 'Sorted' });
      for (const displayName of ['Zebra', 'émile', 'Eva', '42 GmbH', 'Anna', 'Émilie']) {
        await createContact(room.store, alice.person, {
          bookId: book.id,
          uid: `uid-sorted-${displayName}`,
          contact: contactInput.parse({ displayName }),
        });
      }
      const names = async () =>
        (await listContacts(room.store, alice.person, { bookId: book.id, search: '' })).map((row) => row.displayName);
      assert.deepEqual(await names(), ['Anna', 'émile', 'Émilie', 'Eva', 'Zebra', '42 GmbH']);
      const rows = await listContacts(room.store, alice.person, { bookId: book.id, search: '' });
      assert.deepEqual(
        rows.map((row) => row.letter),
        ['A', 'E', 'E', 'E', 'Z', '#'],
      );
      await updateContact(room.store, alice.person, { id: rows[0]?.id ?? '', etag: null, contact: { displayName: 'Zzz' } });
      assert.equal((await names()).at(-2), 'Zzz');
      const books = await listBooks(room.naming, alice.person);
      assert.deepEqual(books.map((one) => [one.displayName, one.isDefault]).at(-1), ['Sorted', false]);
      assert.equal(books.at(-1)?.total, 6);
    });

    test('a card without UID gets one and says so', async () => {
      const collection = await requireChangeableBook(room.store, alice.person, alice.book);
      const put = await putContactObject(room.store, {
        collection,
        name: 'no-uid.vcf',
        body: 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Nobody\r\nEND:VCARD\r\n',
      });
      assert.equal(put.storedAsSent, false);
      assert.ok((await readItem(room.store, alice.book.id, 'no-uid.vcf'))?.body.includes('UID:no-uid\r\n'));
      const kept = await putContactObject(room.store, {
        collection,
        name: 'v4.vcf',
        body: 'BEGIN:VCARD\nVERSION:4.0\nUID:v4\nFN:Vier\nEND:VCARD\n',
      });
      assert.equal(kept.storedAsSent, true);
      await assert.rejects(
        putContactObject(room.store, { collection, name: 'other.vcf', body: 'BEGIN:VCARD\nVERSION:4.0\nUID:v4\nFN:Vier\nEND:VCARD\n' }),
        {
          code: 'conflict',
        },
      );
    });

    test('completion: own cards and those written to before, nobody else’s', async () => {
      await make({ givenName: 'Jean-Luc', familyName: 'Picard', emails: [{ type: 'work', value: 'captain@enterprise.example' }] });
      await createContact(room.store, carol.person, {
        bookId: carol.book.id,
        uid: 'uid-of-carols-friend',
        contact: contactInput.parse({ displayName: 'Picardie Office', emails: [{ type: 'work', value: 'office@picardie.example' }] }),
      });
      await room.store.db.collectedAddress.create({
        data: { accountId: alice.person.accountId, address: 'pica@news.example', name: '', uses: 9, lastAt: new Date() },
      });
      const found = await completeAddress(room.store, alice.person, { term: 'pica', limit: 8 });
      assert.deepEqual(found, [
        { name: '', address: 'pica@news.example', source: 'collected' },
        { name: 'Jean-Luc Picard', address: 'captain@enterprise.example', source: 'contact' },
      ]);
      assert.deepEqual(
        (await completeAddress(room.store, alice.person, { term: 'luc pic', limit: 8 })).map((one) => one.address),
        ['captain@enterprise.example'],
      );
      assert.deepEqual(await completeAddress(room.store, alice.person, { term: 'icard', limit: 8 }), []);
    });

    test('cards of others do not exist', async () => {
      const made = await make({ displayName: 'Private' });
      await assert.rejects(readContact(room.store, carol.person, made.id), { code: 'not_found' });
      await assert.rejects(deleteContact(room.store, carol.person, made.id), { code: 'not_found' });
      await assert.rejects(undoChange(room.store, carol.person, made.undo), { code: 'not_found' });
      await assert.rejects(listContacts(room.store, carol.person, { bookId: alice.book.id, search: '' }), { code: 'not_found' });
    });
  });

  test('a shared book takes each act as it was given: look, change, add, remove', async () => {
    const { store } = room;
    const made = await make({ displayName: 'Shared Person' });
    const key = { collectionId: alice.book.id, grantee: carol.person.accountId };
    const give = (rights: object) =>
      store.db.grant.upsert({
        where: { collectionId_grantee: key },
        create: { ...key, publicRight: 'view', confRight: 'none', privateRight: 'none', createdAt: new Date(), ...rights },
        update: { publicRight: 'view', canCreate: false, canErase: false, ...rights },
      });
    await store.db.subscription.create({ data: { accountId: carol.person.accountId, collectionId: alice.book.id } });
    const acts = {
      change: () => updateContact(store, carol.person, { id: made.id, etag: null, contact: { note: String(Math.random()) } }),
      create: () =>
        createContact(store, carol.person, {
          ...{ bookId: alice.book.id, uid: crypto.randomUUID() },
          contact: contactInput.parse({ displayName: 'By carol' }),
        }),
      erase: () => deleteContact(store, carol.person, made.id),
    };
    for (const [given, rights] of [
      [[], {}],
      [['change'], { publicRight: 'modify' }],
      [['create'], { canCreate: true }],
      [['change', 'create'], { publicRight: 'modify', canCreate: true }],
      [['erase'], { canErase: true }],
    ] as [string[], object][]) {
      await give(rights);
      assert.equal((await readContact(store, carol.person, made.id)).displayName, 'Shared Person');
      const book = (await listBooks(room.naming, carol.person)).find(({ id }) => id === alice.book.id);
      const expected = { create: given.includes('create'), change: given.includes('change'), erase: given.includes('erase') };
      assert.deepEqual(book?.can, expected);
      for (const [act, run] of Object.entries(acts))
        if (given.includes(act)) await run();
        else await assert.rejects(run(), { code: 'forbidden' }, `${act} with ${JSON.stringify(rights)}`);
    }
    await store.db.grant.delete({ where: { collectionId_grantee: key } });
    await store.db.subscription.deleteMany({ where: { collectionId: alice.book.id } });
  });

  test('a share stands in the list of whom it is for, also when giving it failed half way at first', async () => {
    const { store, naming } = room;
    const dora = await room.addPerson('dora@demo.example');
    const directory = createDirectory({ ...naming, serverSecret: '', ensureDefaults: async () => {} });
    const path = { owner: alice.person.login, name: alice.book.name, kind: 'addressbook' } as const;
    const give = () => giveShare(directory, path, dora.person.login, { ...rightsFor('addressbook', 'view'), canErase: true });
    try {
      await store.sql.run('ALTER TABLE subscription ADD CONSTRAINT nobody CHECK (visible IS NULL)');
      await assert.rejects(give());
      await store.sql.run('ALTER TABLE subscription DROP CONSTRAINT nobody');
      // Twice, and at the same moment: one share, with nothing to complain about.
      await Promise.all([give(), give(), give()]);
      const [book] = (await listBooks(naming, dora.person)).filter(({ id }) => id === alice.book.id);
      assert.deepEqual(book?.can, { create: false, change: false, erase: true });
      await unsubscribe(store, dora.person, alice.book.id);
      await give();
      assert.ok(!(await listBooks(naming, dora.person)).some(({ id }) => id === alice.book.id), 'who took it out keeps it out');
    } finally {
      await directory.close();
    }
  });

  test('functions switched for somebody at the same moment are all switched', async () => {
    const directory = createDirectory({ ...room.naming, serverSecret: '', ensureDefaults: async () => {} });
    const { person } = await room.addPerson('erin@demo.example');
    const names = ['mail', 'calendar', 'dav', 'export', 'sharing'];
    await Promise.all(names.map((name) => setSwitch(directory, person.login, { name, on: false })));
    await setSwitch(directory, person.login, { name: 'mail', on: null });
    const { switches } = await readAccountSettings(room.store, person.accountId);
    assert.deepEqual(switches, { calendar: false, dav: false, export: false, sharing: false });
    await directory.close();
  });

  describe('preferences', () => {
    test('own choice before domain before system', async () => {
      const defaults = { language: 'fr' as const, timeZone: 'Europe/Paris' };
      assert.deepEqual(await readPreferences(room.store, alice.person, defaults).then((now) => [now.language, now.timeZone, now.theme]), [
        'fr',
        'Europe/Paris',
        'system',
      ]);
      await setPreferences(room.store, alice.person, { timeZone: 'Asia/Tokyo', theme: 'dark' }, defaults);
      await setPreferences(room.store, alice.person, { density: 'compact' }, defaults);
      const me = await readMe(room.store, alice.person, {
        brand: { name: 'Demo', accent: null, logoUrl: null },
        modules: { mail: true, calendar: true, contacts: true },
        functions: { sharing: true, shareSearch: true, publicLinks: true, export: true, directory: true, dav: true, activeSync: true },
        preferences: defaults,
        version: '1',
      });
      const { language, timeZone, theme, density } = me.preferences;
      assert.deepEqual([language, timeZone, theme, density, me.address], ['fr', 'Asia/Tokyo', 'dark', 'compact', 'alice@demo.example']);
    });

    test('choices made at the same moment are all kept', async () => {
      const { person } = await room.addPerson('tabs@demo.example');
      const patches = [
        { theme: 'dark' },
        { density: 'compact' },
        { hourCycle: 'h12' },
        { mailView: 'messages' },
        { language: 'fr' },
      ] as const;
      await Promise.all(patches.map((patch) => setPreferences(room.store, person, { ...patch, defaultReminderMinutes: null }, {})));
      const { theme, density, hourCycle, mailView, language, defaultReminderMinutes } = await readPreferences(room.store, person, {});
      assert.deepEqual(
        { theme, density, hourCycle, mailView, language, defaultReminderMinutes },
        { theme: 'dark', density: 'compact', hourCycle: 'h12', mailView: 'messages', language: 'fr', defaultReminderMinutes: null },
      );
    });

    test('a time zone that is none is refused with the nearest one', async () => {
      await assert.rejects(setPreferences(room.store, alice.person, { timeZone: 'Europe/Pariss' }, {}), (error: unknown) => {
        assert.ok(error instanceof Error && 'details' in error);
        assert.deepEqual(error.details, { field: 'timeZone', nearest: 'Europe/Paris' });
        return true;
      });
    });
  });
}
