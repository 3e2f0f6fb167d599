import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { requireWritableCalendar } from '@/server/domain/calendar/access';
import { attachLine } from '@/server/domain/calendar/attachments/attachment-lines';
import { changeAttachments } from '@/server/domain/calendar/attachments/change-attachments';
import { forgetAttachments } from '@/server/domain/calendar/attachments/forget-attachments';
import { readAttachment } from '@/server/domain/calendar/attachments/read-attachment';
import { storeAttachment } from '@/server/domain/calendar/attachments/store-attachment';
import { putCalendarObject } from '@/server/domain/calendar/put-calendar-object';
import { expireVersions } from '@/server/domain/sync/forget';
import { writeCollection } from '@/server/domain/sync/write';
import { openRoom } from './open-room';

// No upload is lost while something names it, and none stays for ever when nothing does.

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function* torn(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(600_000);
  throw new Error('the client went away');
}

const body = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:e',
  'DTSTART:20260302T090000Z',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

for (const dialect of ['postgresql', 'mysql'] as const)
  describe(`attachments on ${dialect}`, () => {
    test('dav 56: files stay while an event or an undo could name them, and are forgotten after; torn uploads leave nothing', async () => {
      const room = await openRoom(dialect);
      try {
        const { store } = room;
        const { person, calendar } = await room.addPerson('ann@demo.example');
        const collection = await requireWritableCalendar(store, person, calendar);
        const rows = async (table: string) =>
          Number((await store.sql.rows<{ n: bigint | number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n);
        const upload = (source: AsyncIterable<Buffer>) =>
          storeAttachment(store, { ownerId: person.accountId, filename: 'f', mediaType: 'text/plain', source });

        await assert.rejects(upload(torn()), /went away/);
        assert.deepEqual([await rows('attachment'), await rows('attachment_chunk')], [0, 0]);
        // Killed between the bytes and the event: nothing names it.
        await upload(pieces('nobody', ' names me'));
        const file = await upload(pieces('kept'));
        await putCalendarObject(store, { collection, name: 'e.ics', body });
        await changeAttachments(store, {
          collection,
          name: 'e.ics',
          change: { kind: 'add', line: attachLine(file, 'http://x/f'), rids: [] },
        });

        const inDays = (days: number) => room.setNow(new Date(Date.UTC(2026, 10, 21 + days, 10)).toISOString());
        const daysAgo = (days: number) => new Date(store.clock.now().getTime() - days * 86_400_000);
        assert.equal(await forgetAttachments(store, daysAgo(2)), 0);
        inDays(3);
        assert.equal(await forgetAttachments(store, daysAgo(2)), 1);
        const seen = await readAttachment(store, person, file.id);
        const read: Buffer[] = [];
        for await (const piece of seen.bytes) read.push(piece);
        assert.equal(Buffer.concat(read).toString(), 'kept');

        // Taken off: gone for everybody at once, but an undo within its time brings it back.
        const named = (await store.sql.rows<{ body: string }>('SELECT body FROM item'))[0]?.body ?? '';
        await changeAttachments(store, { collection, name: 'e.ics', change: { kind: 'remove', id: file.id, rids: [] } });
        await assert.rejects(readAttachment(store, person, file.id), /no such attachment/);
        assert.equal(await forgetAttachments(store, daysAgo(2)), 0);
        await putCalendarObject(store, { collection, name: 'e.ics', body: named });
        assert.equal((await readAttachment(store, person, file.id)).size, 4);
        await writeCollection(store, collection.id, (log) => log.remove({ name: 'e.ics' }));
        assert.equal(await forgetAttachments(store, daysAgo(2)), 0);
        inDays(40);
        await expireVersions(store, daysAgo(30));
        assert.equal(await forgetAttachments(store, daysAgo(2)), 1);
        assert.deepEqual([await rows('attachment'), await rows('attachment_chunk'), await rows('attachment_use')], [0, 0, 0]);
      } finally {
        await room.close();
      }
    });
  });
