import MailComposer from 'nodemailer/lib/mail-composer';
import type { Attachment } from 'nodemailer/lib/mailer';
import { eventText, mondayOf } from './events';
import type { SeedMail } from './mails';
import { byName } from './people';
import { floorPlan, pdf, readingRoom } from './pictures';

export type RawMail = { folder: string; date: Date; flags: string[]; raw: Buffer };

const hour = 3_600_000;

/** Makes the messages of one mailbox: whole RFC 5322 texts whose threads hang together. */
export async function rawMails(owner: string, mails: readonly SeedMail[], now: Date): Promise<RawMail[]> {
  const threads = new Map<string, string[]>();
  const made: RawMail[] = [];
  for (const [index, mail] of [...mails].sort((a, b) => b.ago - a.ago).entries()) {
    const messageId = `<demo.${owner}.${index}.${now.getTime().toString(36)}@demo.example>`;
    const earlier = mail.thread === undefined ? [] : (threads.get(mail.thread) ?? []);
    if (mail.thread !== undefined) threads.set(mail.thread, [...earlier, messageId]);
    made.push(await rawMail(owner, mail, { messageId, earlier, now }));
  }
  return made;
}

async function rawMail(
  owner: string,
  mail: SeedMail,
  context: { messageId: string; earlier: readonly string[]; now: Date },
): Promise<RawMail> {
  const { messageId, earlier, now } = context;
  const date = new Date(now.getTime() - mail.ago * hour - ((mail.ago * 7919 * 60_000) % (50 * 60_000)));
  const composer = new MailComposer({
    from: person(mail.from),
    to: (mail.to ?? [owner]).map(person),
    cc: (mail.cc ?? []).map(person),
    subject: earlier.length > 0 ? `Re: ${mail.subject}` : mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    messageId,
    date,
    ...(earlier.length > 0 ? { inReplyTo: earlier.at(-1) ?? '', references: [...earlier] } : {}),
    attachments: (mail.attach ?? []).map(attachment),
    ...(mail.invitation ? { icalEvent: { method: 'REQUEST', filename: 'invite.ics', content: invitation(now) } } : {}),
  });
  const raw = await composer.compile().build();
  const flags = [...(mail.unread ? [] : ['\\Seen']), ...(mail.flagged ? ['\\Flagged'] : []), ...(mail.answered ? ['\\Answered'] : [])];
  return { folder: mail.folder ?? 'INBOX', date, flags, raw };
}

function person(name: string): { name: string; address: string } {
  const [, full, address] = /^(.*) <(.+)>$/.exec(name) ?? [];
  return full !== undefined && address !== undefined ? { name: full, address } : byName(name);
}

function attachment(kind: NonNullable<SeedMail['attach']>[number]): Attachment {
  switch (kind) {
    case 'plan':
      return { filename: 'East wing, windows.png', content: floorPlan(), contentType: 'image/png' };
    case 'photo':
      return { filename: 'reading-room.png', content: readingRoom(), contentType: 'image/png' };
    case 'offer':
      return {
        filename: 'Offer 2026-118.pdf',
        content: pdf('Offer 2026-118', [
          '4,000 posters, A2, folded to A4',
          'Paper: uncoated, 120 g',
          'Delivery: three weeks after approval',
        ]),
      };
    case 'minutes':
      return {
        filename: 'Minutes.pdf',
        content: pdf('Collections committee', [
          'Present: Priya Raman, Samuel Okafor, Alice Martin',
          'Railway photographs: accepted',
          'Harmonium: declined with thanks',
        ]),
      };
    case 'contract':
      return {
        filename: 'Contract, second draft.pdf',
        content: pdf('Contract, second draft', ['1. Subject', '2. Term and notice (three months)', '3. Fees']),
      };
    case 'table':
      return {
        filename: 'quarter.csv',
        content: 'Line,Plan,Actual\r\nHeating,12400,14632\r\nBooks,31000,30511\r\nEvents,8200,8310\r\n',
        contentType: 'text/csv',
      };
  }
}

/** The REQUEST in the invitation message: Thursday of the demo's first week. */
function invitation(now: Date): string {
  const event = eventText(
    'demo-windows-and-acoustics@hallamfrost.example',
    {
      calendar: 'work',
      summary: 'Windows and acoustics',
      day: 3,
      at: '10:00',
      length: 120,
      location: 'Hallam & Frost, 14 Mill Lane',
      people: ['Hannah', 'Alice', 'Bob', 'Declan'],
    },
    mondayOf(now),
  );
  return event.replace('PRODID:', 'METHOD:REQUEST\r\nPRODID:').replace(/PARTSTAT=ACCEPTED/g, 'PARTSTAT=NEEDS-ACTION');
}
