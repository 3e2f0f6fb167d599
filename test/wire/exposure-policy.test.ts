// Who may learn of whom (DIR-1 to 8, DOM-4), asked of the policy itself on both kinds of database. The doors have their own test.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { listDirectoryContacts } from '@/server/domain/contacts/directory-books';
import { explainVisibility } from '@/server/domain/directory/exposure/explain';
import { type Purpose, searchPeople, showOwners, showPerson } from '@/server/domain/directory/exposure/exposure';
import type { Person } from '@/server/domain/directory/model';
import { listGrants, setGrant } from '@/server/domain/sharing/grants';
import { canSee, rightsOn } from '@/server/domain/sharing/rights';
import { createCollection, listCollections } from '@/server/domain/sync/collections';
import { type DirectoryStage, openDirectoryStage } from '../support/directory-stage';
import { stopServices } from '../support/services';

after(stopServices);

const one = { name: 'one.example', default: true };
const two = { name: 'two.example' };
const open = { directory: true, share: 'free', freeBusy: 'visible' };
const config = (exposure: Record<string, unknown> = {}, more: { one?: object; two?: object } = {}) => ({
  defaults: { exposure },
  domains: [
    { ...one, ...more.one },
    { ...two, ...more.two },
  ],
});

async function openStage(dialect: 'postgresql' | 'mysql'): Promise<DirectoryStage & { ann: Person }> {
  const stage = await openDirectoryStage(dialect, config(open));
  const people = [
    ['ann@one.example', 'Ann Asker'],
    ['bob.baker@one.example', 'Robert Baker'],
    ['hanna@one.example', 'Hanna Hidden'],
    ['percy_cent@one.example', "Percy O'Cent"],
    ['bobby@two.example', 'Bobby Foreign'],
  ] as const;
  for (const [login, displayName] of people) await stage.addLocal(login, '{PLAIN}x', { displayName });
  const ann = await stage.login('ann@one.example', 'x');
  for (const [login] of people.slice(1, 3)) await stage.login(login, 'x');
  await stage.login('bobby@two.example', 'x');
  await stage.store.db.account.updateMany({ where: { uid: 'hanna' }, data: { hidden: 'hide' } });
  return { ...stage, ann };
}

async function share(stage: DirectoryStage, owner: string, grantee: string): Promise<Person> {
  const person = await stage.login(owner, 'x');
  const collection = await createCollection(stage.store, {
    ownerId: person.accountId,
    kind: 'calendar',
    name: `shared-${grantee.replaceAll(/\W/g, '')}`,
    displayName: 'Shared',
    components: ['VEVENT'],
  });
  await stage.store.db.grant.create({
    data: {
      collectionId: collection.id,
      grantee,
      publicRight: 'view',
      confRight: 'none',
      privateRight: 'none',
      createdAt: stage.store.clock.now(),
    },
  });
  return person;
}

for (const dialect of ['postgresql', 'mysql'] as const) {
  describe(`exposure policy on ${dialect}`, { concurrency: false }, async () => {
    const stage = await openStage(dialect);
    after(() => stage.close());
    const { directory, ann } = stage;
    const search = async (purpose: Purpose, term: string, asker = ann) =>
      (await searchPeople(directory, asker, { purpose, term, limit: 50 })).map((person) => person.login);
    const show = async (purpose: Purpose, login: string, asker = ann) =>
      (await showPerson(directory, asker, { purpose, login }))?.login ?? null;

    test('with nothing set nobody is found, by any purpose and any term', async () => {
      stage.setConfig(config());
      for (const purpose of ['directory', 'completion', 'share', 'subscribe', 'principal', 'freebusy'] as const)
        for (const term of ['bob', 'Robert', 'baker', 'bob.baker@one.example', '', '*'])
          assert.deepEqual(await search(purpose, term), [], `${purpose} ${term}`);
      stage.setConfig(config(open));
    });

    test('DIR-3: terms that ask for everybody find nobody', async () => {
      for (const term of [
        '',
        ' ',
        '.',
        '@',
        '*',
        '%',
        '_',
        '___',
        '%%%',
        'one.example',
        '@one.example',
        'example',
        'one',
        'o',
        'bo',
        'b*b',
        '\\',
        "'",
      ])
        for (const purpose of ['directory', 'completion', 'share', 'principal'] as const)
          assert.deepEqual(await search(purpose, term), [], `${purpose} "${term}"`);
    });

    test('a word finds whoever has a word that begins with it, in name and address, and no wildcard works', async () => {
      for (const term of ['bob', 'BAK', 'rob baker', 'baker rob', 'Robert', 'bob.baker', 'bob.baker@one', 'baker*'])
        assert.deepEqual(await search('directory', term), ['bob.baker@one.example'], term);
      for (const term of ['obert', 'aker', 'bob%baker', 'b_b.baker', 'rob nobody'])
        assert.deepEqual(await search('directory', term), [], term);
      assert.deepEqual(await search('directory', 'cent'), ['percy_cent@one.example'], 'who never signed in is in the directory too');
    });

    test('DIR-7: hidden people are in no search and no answer; with `show` the own word wins', async () => {
      for (const purpose of ['directory', 'completion', 'share', 'principal', 'freebusy'] as const) {
        assert.deepEqual(await search(purpose, 'hanna'), [], purpose);
        const shown = await showPerson(directory, ann, { purpose, login: 'hanna@one.example' });
        // To share with, what was typed is taken and nothing is told.
        assert.equal(shown?.displayName ?? null, purpose === 'share' ? 'hanna@one.example' : null, purpose);
      }
      const { account } = stage.store.db;
      await account.updateMany({ where: { uid: 'hanna' }, data: { hidden: 'show' } });
      assert.deepEqual(await search('directory', 'hanna'), ['hanna@one.example']);
      await account.updateMany({ where: { uid: 'hanna' }, data: { hidden: 'hide' } });
    });

    test('hidden, foreign and missing are one answer after the same questions to the database', async () => {
      const counted = async (login: string, purpose: Purpose) => {
        const questions: string[] = [];
        const spied = new Proxy(directory.store.db, {
          get(db, model) {
            const value: unknown = Reflect.get(db, model);
            return value && typeof value === 'object' && !String(model).startsWith('$')
              ? new Proxy(value, {
                  get: (target, method) => {
                    questions.push(`${String(model)}.${String(method)}`);
                    return Reflect.get(target, method);
                  },
                })
              : value;
          },
        });
        const sql = {
          ...directory.store.sql,
          rows: (text: string, values?: never) => {
            questions.push(text);
            return directory.store.sql.rows(text, values);
          },
        };
        const sources = {
          ...directory.sources,
          of: (entry: Parameters<typeof directory.sources.of>[0]) =>
            directory.sources.of(entry).map((source) => ({
              ...source,
              listing: {
                search: (...asked: Parameters<NonNullable<typeof source.listing>['search']>) => {
                  questions.push(`search ${asked[0].domain}`);
                  return source.listing?.search(...asked) ?? Promise.resolve([]);
                },
              },
            })),
        };
        const store = { ...directory.store, db: spied, sql } as typeof directory.store;
        const answer = await showPerson({ ...directory, store, sources }, ann, { purpose, login });
        return {
          answer: answer && { ...answer, login: '', displayName: '', address: '', addresses: [], uid: '' },
          questions: questions.sort(),
        };
      };
      for (const purpose of ['principal', 'directory', 'completion', 'freebusy', 'subscribe', 'share'] as const) {
        const missing = await counted('nobody@one.example', purpose);
        assert.ok(missing.questions.length > 3);
        assert.deepEqual(await counted('hanna@one.example', purpose), missing, `hidden, ${purpose}`);
        if (purpose === 'share') continue;
        for (const foreign of ['bobby@two.example', 'nobody@two.example', 'nobody@nowhere.example'])
          assert.deepEqual(await counted(foreign, purpose), missing, `${foreign}, ${purpose}`);
      }
    });

    test('DOM-4: domains see each other when both say so, and not before', async () => {
      const foreign = async () =>
        [
          ...(await search('directory', 'bobby')),
          ...(await search('completion', 'bobby')),
          ...(await search('share', 'bobby')),
          ...(await search('principal', 'bobby')),
          await show('principal', 'bobby@two.example'),
          await show('freebusy', 'bobby@two.example'),
          await show('share', 'bobby@two.example'),
        ].filter((login) => login !== null);
      const sees = (name: string) => ({ exposure: { sees: [name] } });
      assert.deepEqual(await foreign(), []);
      stage.setConfig(config(open, { one: sees('two.example') }));
      assert.deepEqual(await foreign(), [], 'one side alone says nothing');
      stage.setConfig(config(open, { one: sees('two.example'), two: sees('one.example') }));
      assert.deepEqual(await foreign(), Array(7).fill('bobby@two.example'));
      const closedThere = { exposure: { sees: ['one.example'], directory: false, share: 'exact', freeBusy: 'off' } };
      stage.setConfig(config(open, { one: sees('two.example'), two: closedThere }));
      assert.deepEqual(await search('directory', 'bobby'), [], 'the other domain decides for its own people');
      assert.equal(await show('freebusy', 'bobby@two.example'), null);
      stage.setConfig(config(open));
    });

    test('DIR-4: to subscribe, only owners who share something are found; anyone-shares stay within the domain', async () => {
      assert.deepEqual(await search('subscribe', 'baker'), []);
      const bob = await share(stage, 'bob.baker@one.example', `address:${ann.address}`);
      assert.deepEqual(await search('subscribe', 'baker'), ['bob.baker@one.example']);
      assert.deepEqual(
        [...(await showOwners(directory, ann, [bob.accountId])).values()].map((owner) => owner.displayName),
        ['Robert Baker'],
      );
      assert.deepEqual(await search('subscribe', 'robert'), ['bob.baker@one.example']);
      const bobby = await share(stage, 'bobby@two.example', 'anyone');
      assert.deepEqual(await search('subscribe', 'bobby'), []);
      assert.equal((await showOwners(directory, ann, [bobby.accountId])).size, 0);
      // Nor is it read by who learnt of it elsewhere, unless the domains see each other.
      const calendars = await listCollections(stage.store, bobby.accountId, ['calendar']);
      const read = async (asker: Person) => [...(await rightsOn(stage.store, asker, calendars)).values()].filter(canSee).length;
      assert.deepEqual([await read(ann), await read({ ...ann, sees: ['two.example'] })], [0, 1]);
      await share(stage, 'bobby@two.example', ann.accountId);
      assert.deepEqual(await search('subscribe', 'bobby'), ['bobby@two.example'], 'a foreign owner who shares has said who they are');
      assert.equal(await show('principal', 'bobby@two.example'), 'bobby@two.example');
      assert.equal(await show('directory', 'bobby@two.example'), null);
    });

    test('DIR-5: free finds by name, exact takes an address and tells nothing, off takes nobody', async () => {
      const shown = async (login: string) => (await showPerson(directory, ann, { purpose: 'share', login }))?.displayName ?? null;
      assert.deepEqual(await search('share', 'baker'), ['bob.baker@one.example']);
      assert.equal(await shown('bob.baker@one.example'), 'Robert Baker');
      stage.setConfig(config({ ...open, share: 'exact' }));
      assert.deepEqual(await search('share', 'baker'), []);
      for (const login of ['bob.baker@one.example', 'hanna@one.example', 'nobody@one.example']) assert.equal(await shown(login), login);
      assert.equal(await shown('bobby@two.example'), null);
      assert.equal(await shown('bob.baker'), null);
      stage.setConfig(config({ ...open, share: 'off' }));
      assert.deepEqual(await search('share', 'baker'), []);
      assert.equal(await shown('bob.baker@one.example'), null);
      stage.setConfig(config({ ...open, directory: false }));
      assert.deepEqual(await search('share', 'percy'), ['percy_cent@one.example'], 'free sharing does not need the directory');
      stage.setConfig(config(open));
    });

    test('listing, shortest term, limit and fields are settings; one function can be taken from one person', async () => {
      stage.setConfig(config({ ...open, listing: true, resultLimit: 1, shortestTerm: 2, searchedFields: ['name'] }));
      assert.deepEqual(await search('directory', ''), ['ann@one.example', 'percy_cent@one.example', 'bob.baker@one.example']);
      assert.deepEqual(await search('completion', ''), [], 'a listing is for the book alone');
      assert.deepEqual(await search('directory', 'bob'), [], 'addresses are not searched here');
      assert.deepEqual(await search('directory', 'ro'), ['bob.baker@one.example']);
      stage.setConfig(config({ ...open, completion: false }));
      assert.deepEqual(await search('completion', 'baker'), []);
      assert.deepEqual(await search('directory', 'baker'), ['bob.baker@one.example']);
      stage.setConfig(config(open));
      assert.deepEqual(await search('directory', 'baker', { ...ann, switches: { directory: false } }), []);
      assert.deepEqual(await search('share', 'baker', { ...ann, switches: { shareSearch: false } }), []);
    });

    test('an administrator is told for each purpose which rule decided', async () => {
      const rules = async (b: string) =>
        Object.fromEntries((await explainVisibility(directory, ann, b)).map((line) => [line.purpose, line.rule]));
      assert.equal((await rules('hanna@one.example'))['directory'], 'hidden');
      assert.equal((await rules('nobody@one.example'))['directory'], 'unknown');
      assert.equal((await rules('bobby@two.example'))['completion'], 'domain-not-seen');
      assert.equal((await rules('bob.baker@one.example'))['directory'], 'open');
      assert.equal((await rules('bob.baker@one.example'))['subscribe'], 'shares-with-asker');
      assert.equal((await rules('ann@one.example'))['directory'], 'self');
    });

    test('an address of one domain that a source of another gives to somebody brings them nothing of the first, and goes to whoever has it there', async () => {
      const address = 'new.comer@two.example';
      await stage.addLocal('mallory@one.example', '{PLAIN}x', { aliases: [address] });
      await stage.addLocal(address, '{PLAIN}x');
      const mallory = await stage.login('mallory@one.example', 'x');
      assert.ok(mallory.addresses.includes(address), 'an alias, as long as nobody of that domain has it');
      const bobby = await share(stage, 'bobby@two.example', `address:${address}`);
      const name = `shared-address${address.replaceAll(/\W/g, '')}`;
      const calendars = (await listCollections(stage.store, bobby.accountId, ['calendar'])).filter((one) => one.name === name);
      const reach = async (asker: Person) => [
        [...(await rightsOn(stage.store, asker, calendars)).values()].filter(canSee).length,
        (await showOwners(directory, asker, [bobby.accountId])).size,
      ];
      assert.deepEqual(await reach(mallory), [0, 0]);
      await stage.store.db.calendarProxy.create({ data: { accountId: bobby.accountId, grantee: `address:${address}`, access: 'write' } });
      assert.deepEqual(await reach(mallory), [0, 0], 'nor as somebody who acts in their calendars');
      assert.equal((await reach({ ...mallory, sees: ['two.example'] }))[0], 1, 'unless the domains see each other');
      const comer = await stage.login(address, 'x');
      assert.equal(comer.address, address);
      assert.deepEqual(await reach(comer), [1, 1]);
      stage.passSeconds(60);
      assert.deepEqual((await stage.login('mallory@one.example', 'x')).addresses, ['mallory@one.example']);
    });

    test('a share of somebody who never signed in has the name they were found by, where names may be searched, and nobody else has', async () => {
      const [calendar] = await listCollections(stage.store, ann.accountId, ['calendar']);
      assert.ok(calendar);
      const rights = { publicRight: 'view', confidentialRight: 'none', privateRight: 'none', canCreate: false, canErase: false } as const;
      const names = async () => (await listGrants(directory, ann, calendar.id)).map(({ displayName }) => displayName);
      stage.setConfig(config({ ...open, share: 'exact' }));
      const logins = ['percy_cent@one.example', 'hanna@one.example', 'nobody@one.example'];
      for (const login of logins)
        await setGrant(directory, ann, { collectionId: calendar.id, to: { kind: 'person', login }, rights }, '192.0.2.1');
      assert.deepEqual(await names(), logins);
      stage.setConfig(config(open));
      assert.deepEqual(await names(), ["Percy O'Cent", ...logins.slice(1)]);
    });

    test('a directory book lists people as their letters go, whatever the database thinks of accents and capitals', async () => {
      for (const [index, name] of ['Zoe', 'Élise', 'eva', '4'].entries())
        await stage.addLocal(`ordered${index}@one.example`, '{PLAIN}x', { displayName: `${name} Ordered` });
      stage.setConfig(config({ ...open, listing: true }, { one: { sources: [{ kind: 'local', directory: { displayName: 'Staff' } }] } }));
      const rows = await listDirectoryContacts(directory, ann, { bookId: 'directory-one.example', search: 'ordered' });
      assert.deepEqual(
        rows.map(({ letter, displayName }) => `${letter} ${displayName.split(' ')[0]}`),
        ['E Élise', 'E eva', 'Z Zoe', '# 4'],
      );
      stage.setConfig(config(open));
    });
  });
}
