import type { MethodName } from '@/server/protocols/dav/method-table';
import type { ReportName } from '@/server/protocols/dav/properties/reports-of';
import { eventText, prefixes } from '../dav';
import type { Asker, Target } from './people';

// Every verb and report, and how each is asked about somebody. The types make a new one stand here before anything compiles.

export type DavQuestion = { method: string; path: string; headers?: Record<string, string>; body?: string; tells?: true };

/** Addresses of somebody and of what they have, in both spellings. */
export function placesOf({ login, group, calendarId, bookId, attachmentId }: Target, asker: Asker): { path: string; tells?: true }[] {
  const uid = `uid-${login.split('@')[0]}`;
  const encoded = encodeURIComponent(login);
  const own = asker.user.login;
  return [
    { path: `/dav/principals/${login}/`, tells: true },
    { path: `/dav/principals/${group}/`, tells: true },
    { path: `/SOGo/dav/${encoded}/`, tells: true },
    { path: `/dav/principals/${login}/calendar-proxy-read/` },
    { path: `/dav/principals/${login}/calendar-proxy-write/` },
    { path: `/dav/calendars/${login}/` },
    { path: `/dav/addressbooks/${login}/` },
    { path: `/dav/calendars/${login}/personal/` },
    { path: `/dav/addressbooks/${login}/personal/` },
    { path: `/SOGo/dav/${encoded}/Calendar/personal/` },
    { path: `/dav/calendars/${login}/personal/${uid}.ics` },
    { path: `/dav/addressbooks/${login}/personal/${uid}.vcf` },
    { path: `/dav/calendars/${own}/shared-${calendarId}/` },
    { path: `/dav/addressbooks/${own}/shared-${bookId}/` },
    { path: `/dav/calendars/${own}/shared-${calendarId}/${uid}.ics` },
    { path: `/dav/attachments/${attachmentId}/a.txt` },
  ];
}

const patch = `<D:propertyupdate ${prefixes}><D:set><D:prop><D:displayname>x</D:displayname></D:prop></D:set></D:propertyupdate>`;
const calendar = { 'Content-Type': 'text/calendar' };

/** What each verb sends to an address of somebody else. */
export const verbs: Readonly<Record<MethodName, (asker: Asker) => { headers?: Record<string, string>; body?: string; query?: string }>> = {
  OPTIONS: () => ({}),
  GET: () => ({}),
  HEAD: () => ({ headers: { 'If-None-Match': '*' } }),
  PROPFIND: () => ({ headers: { Depth: '1' } }),
  REPORT: () => ({ headers: { Depth: '0' }, body: `<D:principal-match ${prefixes}><D:self/></D:principal-match>` }),
  PROPPATCH: () => ({ body: patch }),
  PUT: () => ({ headers: { ...calendar, 'If-None-Match': '*' }, body: eventText('put-by-stranger') }),
  POST: () => ({ headers: { 'Content-Type': 'text/plain' }, body: 'x', query: '?action=attachment-add' }),
  DELETE: () => ({}),
  MKCOL: () => ({}),
  MKCALENDAR: () => ({}),
  COPY: ({ user }) => ({ headers: { Destination: `/dav/calendars/${user.login}/personal/copied.ics` } }),
  MOVE: ({ user }) => ({ headers: { Destination: `/dav/calendars/${user.login}/personal/moved.ics` } }),
  ACL: () => ({ body: `<D:acl ${prefixes}/>` }),
};

const times = '<C:time-range start="20250101T000000Z" end="20270101T000000Z"/>';
const hrefsOf = (target: Target, asker: Asker) =>
  placesOf(target, asker)
    .filter(({ tells }) => !tells)
    .map(({ path }) => `<D:href>${path}</D:href>`)
    .join('');
const search = (what: string, text: string) => `<D:property-search><D:prop>${what}</D:prop><D:match>${text}</D:match></D:property-search>`;
const expanded = `<D:property name="displayname" namespace="DAV:"/><D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"/>`;

/** Each report: sent to an address of somebody else, and to one's own collection naming them inside. */
export const reports: Readonly<Record<ReportName, (target: Target, asker: Asker) => { body: string; depth?: string; tells?: true }>> = {
  'C:calendar-query': () => ({
    body: `<C:calendar-query ${prefixes}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`,
    depth: '1',
  }),
  'C:calendar-multiget': (target, asker) => ({
    body: `<C:calendar-multiget ${prefixes}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefsOf(target, asker)}</C:calendar-multiget>`,
  }),
  'C:free-busy-query': () => ({ body: `<C:free-busy-query ${prefixes}>${times}</C:free-busy-query>`, depth: '1' }),
  'CR:addressbook-query': ({ login }) => ({
    body: `<R:addressbook-query ${prefixes}><D:prop><D:getetag/></D:prop><R:filter><R:prop-filter name="EMAIL"><R:text-match>${login}</R:text-match></R:prop-filter></R:filter></R:addressbook-query>`,
    depth: '1',
  }),
  'CR:addressbook-multiget': (target, asker) => ({
    body: `<R:addressbook-multiget ${prefixes}><D:prop><D:getetag/><R:address-data/></D:prop>${hrefsOf(target, asker)}</R:addressbook-multiget>`,
  }),
  'D:sync-collection': () => ({
    body: `<D:sync-collection ${prefixes}><D:sync-token/><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  }),
  'D:expand-property': () => ({
    body: `<D:expand-property ${prefixes}>${['owner', 'principal-URL', 'group-member-set', 'group-membership', 'acl', 'current-user-principal'].map((name) => `<D:property name="${name}" namespace="DAV:">${expanded}</D:property>`).join('')}<D:property name="calendar-proxy-read-for" namespace="http://calendarserver.org/ns/">${expanded}</D:property></D:expand-property>`,
  }),
  'D:principal-property-search': ({ login }) => ({
    body: `<D:principal-property-search ${prefixes} test="anyof"><D:apply-to-principal-collection-set/>${search('<D:displayname/>', login)}${search('<C:calendar-user-address-set/>', `mailto:${login}`)}${search('<S:email-address-set/>', login)}<D:prop><D:displayname/></D:prop></D:principal-property-search>`,
    tells: true,
  }),
  'D:principal-search-property-set': () => ({ body: `<D:principal-search-property-set ${prefixes}/>` }),
  'D:principal-match': () => ({
    body: `<D:principal-match ${prefixes}><D:principal-property><D:owner/></D:principal-property><D:prop><D:displayname/></D:prop></D:principal-match>`,
  }),
  'D:acl-principal-prop-set': () => ({
    body: `<D:acl-principal-prop-set ${prefixes}><D:prop><D:displayname/></D:prop></D:acl-principal-prop-set>`,
  }),
};

/** One's own addresses, with somebody else inside a header or a body. */
export function namedInside(target: Target, asker: Asker): DavQuestion[] {
  const { login } = target;
  const own = asker.user.login;
  const home = `/dav/calendars/${own}/`;
  const item = `${home}personal/own.ics`;
  const places = placesOf(target, asker).filter(({ tells }) => !tells);
  const members = (href: string) =>
    `<D:propertyupdate ${prefixes}><D:set><D:prop><D:group-member-set><D:href>${href}</D:href></D:group-member-set></D:prop></D:set></D:propertyupdate>`;
  const acting = `/dav/principals/${own}/calendar-proxy-read/`;
  return [
    ...places.flatMap(({ path }): DavQuestion[] => [
      { method: 'COPY', path: item, headers: { Destination: path } },
      { method: 'COPY', path: item, headers: { Destination: path, Overwrite: 'F' } },
      { method: 'MOVE', path: item, headers: { Destination: path, Overwrite: 'F' } },
      { method: 'PROPFIND', path: home, headers: { Depth: '0', If: `<${path}> (Not ["x"])` } },
      { method: 'PROPFIND', path: home, headers: { Depth: '0', If: `<${path}> (["x"])` } },
      { method: 'PROPFIND', path: home, headers: { Depth: '0', If: `<${path}> (<urn:x>) (Not <urn:x>)` } },
    ]),
    { method: 'PROPPATCH', path: acting, body: members(`/dav/principals/${login}/`), tells: true },
    { method: 'PROPPATCH', path: acting, body: members(`mailto:${login}`), tells: true },
    { method: 'PROPPATCH', path: acting, body: members(`/dav/calendars/${login}/`) },
    ...Object.values(reports).flatMap((report): DavQuestion[] => {
      const { body, depth = '0', tells } = report(target, asker);
      const marked = tells ? { tells } : {};
      return [
        `${home}personal/`,
        `/dav/addressbooks/${own}/personal/`,
        '/dav/principals/',
        '/dav/',
        '/dav/calendars/',
        home,
        `/dav/principals/${own}/`,
      ].map((path) => ({ method: 'REPORT', path, body, headers: { Depth: depth }, ...marked }));
    }),
  ];
}
