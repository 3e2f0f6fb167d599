import type { Asker, Target } from './people';

// Every procedure that takes something, and how it is asked about somebody. A procedure that is not here fails the test.

/** What the asker sends. `tells`: it shows whom the policy shows, so an unshared colleague may be answered otherwise there. */
export type TrpcDoor = { input(target: Target, asker: Asker): unknown; tells?: true; perDomain?: true };
/** Why it cannot be asked about anybody. */
type OwnOnly = string;

const at = { start: '2026-12-01T09:00:00', end: '2026-12-01T10:00:00', allDay: false, zone: 'UTC' };
const event = { summary: 'x', ...at };
const rights = { publicRight: 'view', confidentialRight: 'none', privateRight: 'none' };
const local = ({ login }: Target) => login.split('@')[0] ?? '';
const bare = (id: string) => id.replaceAll('-', '');
const word = ({ login }: Target) => `uid-${login.split('@')[0]}`;
const to = ({ login }: Target) => [{ name: '', address: login }];
const draft = (target: Target) => ({
  ...{ compositionId: crypto.randomUUID(), identityId: null, to: to(target), cc: [], bcc: [] },
  ...{ subject: 'x', html: null, text: 'x' },
});
const mailbox: OwnOnly = 'folders and messages of the person’s own mailbox, at the mail server';

export const trpcDoors: Readonly<Record<string, TrpcDoor | OwnOnly>> = {
  'signIn.requestRecovery': { input: ({ login }) => ({ login }) },
  'signIn.recover': { input: ({ sessionId }) => ({ token: bare(sessionId), next: 'a long enough password' }) },
  'account.confirm': 'proves who the person is',
  'account.changePassword': 'of the person’s own account',
  'account.finishTotp': 'of the person’s own account',
  'account.finishPasskey': 'of the person’s own account',
  'account.createAppPassword': 'of the person’s own account',
  'account.removeFactor': { input: ({ sessionId: id }) => ({ id }) },
  'account.revokeAppPassword': { input: ({ sessionId: id }) => ({ id }) },
  'account.endSession': { input: ({ sessionId: id }) => ({ id }) },
  'mail.list': mailbox,
  'mail.conversation': mailbox,
  'mail.setFlag': mailbox,
  'mail.move': mailbox,
  'mail.destroy': mailbox,
  'mail.createFolder': mailbox,
  'mail.renameFolder': mailbox,
  'mail.deleteFolder': mailbox,
  'mail.emptyFolder': mailbox,
  'mail.markFolderRead': mailbox,
  'mail.openDraft': mailbox,
  'mail.discardDraft': mailbox,
  'mail.enterPassword': 'of the person’s own mailbox',
  'mail.saveDraft': { input: draft },
  'mail.send': { input: (target) => ({ ...draft(target), delaySeconds: 30 }) },
  'mail.cancelSend': { input: ({ outboxId }) => ({ outboxId }) },
  'mail.trustSender': { input: ({ login }) => ({ address: login }) },
  'calendar.occurrences': {
    input: ({ calendarId }) => ({ from: '2026-01-01T00:00:00Z', to: '2026-12-31T00:00:00Z', zone: 'UTC', calendarIds: [calendarId] }),
  },
  'calendar.event': { input: ({ eventId: id }) => ({ id, recurrenceId: null }) },
  'calendar.createEvent': { input: (target) => ({ calendarId: target.calendarId, uid: word(target), event }) },
  'calendar.updateEvent': {
    input: ({ eventId: id, calendarId }) => ({ id, etag: null, recurrenceId: null, scope: 'all', patch: { summary: 'x' }, calendarId }),
  },
  'calendar.moveEvent': { input: ({ eventId: id }) => ({ id, recurrenceId: null, scope: 'all', ...at }) },
  'calendar.deleteEvent': { input: ({ eventId: id }) => ({ id, recurrenceId: null, scope: 'all' }) },
  'calendar.undo': { input: ({ calendarId }) => ({ undo: `r.${bare(calendarId)}.2.` }) },
  'calendar.search': { input: (target) => ({ term: word(target) }) },
  'calendar.createCalendar': 'makes one of their own',
  'calendar.updateCalendar': { input: ({ calendarId: id }) => ({ id, displayName: 'x' }) },
  'calendar.deleteCalendar': { input: ({ calendarId: id }) => ({ id }) },
  'contacts.list': { input: (target) => ({ bookId: target.bookId, search: word(target) }) },
  'contacts.contact': { input: ({ cardId: id }) => ({ id }) },
  'contacts.create': { input: (target) => ({ bookId: target.bookId, uid: word(target), contact: { displayName: 'x' } }) },
  'contacts.update': { input: ({ cardId: id }) => ({ id, etag: null, contact: { note: 'x' } }) },
  'contacts.remove': { input: ({ cardId: id }) => ({ id }) },
  'contacts.undo': { input: ({ eventId, cardId }) => ({ undo: `d.${bare(cardId)}.x~d.${bare(eventId)}.x` }) },
  'contacts.complete': { input: (target) => ({ term: local(target) }), tells: true },
  'contacts.expandGroup': { input: ({ group: key }) => ({ key }), tells: true },
  'contacts.createBook': 'makes one of their own',
  'sharing.find': { input: (target) => ({ term: local(target) }), tells: true },
  'sharing.grants': { input: ({ calendarId: collectionId }) => ({ collectionId }) },
  // What is typed is taken for every address of a domain that is seen, and refused for every other (DIR-5).
  'sharing.set': {
    input: ({ login }, { calendarId: collectionId }) => ({ collectionId, to: { kind: 'person', login }, rights }),
    perDomain: true,
  },
  'sharing.remove': { input: ({ accountId: grantee }, { calendarId: collectionId }) => ({ collectionId, grantee }) },
  'sharing.sharedWithMe': { input: (target) => ({ term: local(target) }) },
  'sharing.subscribe': { input: ({ bookId: collectionId }) => ({ collectionId, subscribed: true }) },
  'preferences.set': 'the person’s own',
};

/** The same procedures with other ways to name somebody or something of theirs. */
export const moreTrpcQuestions: readonly (TrpcDoor & { path: string })[] = [
  { path: 'calendar.undo', input: ({ eventId }) => ({ undo: `d.${bare(eventId)}.x` }) },
  { path: 'contacts.undo', input: ({ bookId }) => ({ undo: `r.${bare(bookId)}.2.` }) },
  { path: 'contacts.list', input: (target) => ({ bookId: null, search: local(target) }) },
  { path: 'contacts.list', input: ({ login }, { domain }) => ({ bookId: `directory-${domain}`, search: login }), tells: true },
  { path: 'contacts.list', input: ({ login }) => ({ bookId: `directory-${login.split('@')[1]}-2`, search: login }) },
  {
    path: 'contacts.contact',
    input: (target, { domain }) => ({ id: `directory:directory-${domain}:${Buffer.from(local(target)).toString('base64url')}.vcf` }),
    tells: true,
  },
  { path: 'contacts.complete', input: ({ login }) => ({ term: login }), tells: true },
  { path: 'contacts.expandGroup', input: ({ login: key }) => ({ key }) },
  { path: 'sharing.find', input: ({ login }) => ({ term: login }), tells: true },
  { path: 'sharing.set', input: ({ calendarId: collectionId }) => ({ collectionId, to: { kind: 'domain' }, rights }) },
  {
    path: 'sharing.set',
    input: ({ accountId: login }, { calendarId: collectionId }) => ({ collectionId, to: { kind: 'person', login }, rights }),
    tells: true,
  },
  {
    path: 'sharing.set',
    input: ({ accountId: grantee }, { calendarId: collectionId }) => ({ collectionId, to: { kind: 'existing', grantee }, rights }),
  },
  {
    path: 'sharing.set',
    input: ({ group: login }, { calendarId: collectionId }) => ({ collectionId, to: { kind: 'person', login }, rights }),
    perDomain: true,
  },
  { path: 'sharing.grants', input: ({ bookId: collectionId }) => ({ collectionId }) },
  { path: 'sharing.remove', input: ({ calendarId: collectionId, accountId: grantee }) => ({ collectionId, grantee }) },
  { path: 'sharing.sharedWithMe', input: ({ login }) => ({ term: login }) },
  { path: 'sharing.subscribe', input: ({ calendarId: collectionId }) => ({ collectionId, subscribed: false }) },
];
