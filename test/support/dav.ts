import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { parseXml } from '@/server/formats/xml/parse-xml';
import { childOf, childrenOf, clarkName, elementsOf, textOf, type XmlElement } from '@/server/formats/xml/tree';

// A DAV client that hides nothing: the path goes out as written, the answer comes back with every header.

export type DavReply = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The root element of an XML answer. */
  xml: XmlElement | null;
  /** The responses of a multistatus, by href. */
  responses: ReadonlyMap<string, DavResponse>;
};

export type DavResponse = {
  href: string;
  /** Of a response without propstat. */
  status: number | null;
  /** Properties with 200, by Clark name. */
  props: ReadonlyMap<string, XmlElement>;
  /** Names of properties with another status, and that status. */
  failed: ReadonlyMap<string, number>;
  /** The statuses of the propstats in their order. */
  order: readonly string[];
};

export type DavClient = (
  method: string,
  path: string,
  options?: { body?: string | Buffer; headers?: Record<string, string>; anonymous?: boolean },
) => Promise<DavReply>;

const D = 'DAV:';
export const prefixes =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:R="urn:ietf:params:xml:ns:carddav" xmlns:S="http://calendarserver.org/ns/" xmlns:I="http://apple.com/ns/ical/"';

/** A client with one login; connections are kept alive until `close`. */
export function davClient(url: string, user: { login: string; password: string }): DavClient & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const { hostname, port } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
  const client: DavClient = (method, path, { body, headers = {}, anonymous = false } = {}) =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(
        { agent, hostname, port, method, path, headers: { ...(anonymous ? {} : { Authorization: authorization }), ...headers } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const isXml = /xml/.test(response.headers['content-type'] ?? '') && text !== '';
            const xml = isXml ? parseXml(text) : null;
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, xml, responses: responsesIn(xml) });
          });
        },
      );
      sent.on('error', reject);
      if (body !== undefined) sent.setHeader('Content-Length', Buffer.byteLength(body));
      sent.end(body);
    });
  return Object.assign(client, { close: () => agent.destroy() });
}

function responsesIn(root: XmlElement | null): ReadonlyMap<string, DavResponse> {
  const found = new Map<string, DavResponse>();
  if (!root || clarkName(root) !== `{${D}}multistatus`) return found;
  for (const response of childrenOf(root, `{${D}}response`)) {
    const props = new Map<string, XmlElement>();
    const failed = new Map<string, number>();
    const order: string[] = [];
    for (const propstat of childrenOf(response, `{${D}}propstat`)) {
      const line = textOf(childOf(propstat, `{${D}}status`) ?? { namespace: '', name: '', attributes: {}, children: [] });
      order.push(line);
      const status = Number(line.split(' ')[1]);
      for (const prop of elementsOf(childOf(propstat, `{${D}}prop`) ?? propstat)) {
        if (status === 200) props.set(clarkName(prop), prop);
        else failed.set(clarkName(prop), status);
      }
    }
    const href = textOf(childOf(response, `{${D}}href`) ?? response);
    const status = childOf(response, `{${D}}status`);
    found.set(href, { href, status: status ? Number(textOf(status).split(' ')[1]) : null, props, failed, order });
  }
  return found;
}

/** The only response, or the one of that href. */
export function responseOf(reply: DavReply, href?: string): DavResponse {
  const response = href === undefined ? [...reply.responses.values()][0] : reply.responses.get(href);
  if (!response) throw new Error(`no response for ${href ?? 'anything'} in ${reply.status} ${reply.text.slice(0, 2000)}`);
  return response;
}

/** The text of a property with 200; null when it is not there. */
export function propText(response: DavResponse, clark: string): string | null {
  const element = response.props.get(clark);
  return element ? textOf(element) : null;
}

/** The local names of the elements inside a property. */
export function propNames(response: DavResponse, clark: string): string[] {
  const element = response.props.get(clark);
  return element ? elementsOf(element).map(({ name }) => name) : [];
}

/** The Clark names inside DAV:error. */
export function errorsIn(reply: DavReply): string[] {
  return reply.xml && clarkName(reply.xml) === `{${D}}error` ? elementsOf(reply.xml).map(clarkName) : [];
}

/** A PROPFIND body asking for these (`D:getetag`, `C:calendar-home-set`). */
export function propfindBody(...names: string[]): string {
  return `<?xml version="1.0"?><D:propfind ${prefixes}><D:prop>${names.map((name) => `<${name}/>`).join('')}</D:prop></D:propfind>`;
}

/** A sync-collection body. */
export function syncBody(token: string, { limit, props = '<D:getetag/>' }: { limit?: number; props?: string } = {}): string {
  const limited = limit === undefined ? '' : `<D:limit><D:nresults>${limit}</D:nresults></D:limit>`;
  return `<D:sync-collection ${prefixes}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${limited}<D:prop>${props}</D:prop></D:sync-collection>`;
}

/** The sync-token of an answer to sync-collection. */
export function tokenOf(reply: DavReply): string {
  const token = reply.xml ? childOf(reply.xml, `{${D}}sync-token`) : undefined;
  if (!token) throw new Error(`no sync-token in ${reply.status} ${reply.text.slice(0, 500)}`);
  return textOf(token);
}

/** A calendar object with one event. */
export function eventText(uid: string, ...lines: string[]): string {
  return calendarText(
    'VEVENT',
    uid,
    ...(lines.length > 0 ? lines : ['DTSTART:20260110T100000Z', 'DTEND:20260110T110000Z', 'SUMMARY:Lunch']),
  );
}

/** A calendar object with one component. */
export function calendarText(component: string, uid: string, ...lines: string[]): string {
  const inner = [`BEGIN:${component}`, `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, `END:${component}`];
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...inner, 'END:VCALENDAR', ''].join('\r\n');
}

/** A card in vCard 3.0. */
export function cardText(uid: string, ...lines: string[]): string {
  return ['BEGIN:VCARD', 'VERSION:3.0', `UID:${uid}`, 'FN:Ann Example', 'N:Example;Ann;;;', ...lines, 'END:VCARD', ''].join('\r\n');
}

export const dav = (name: string) => `{DAV:}${name}`;
export const caldav = (name: string) => `{urn:ietf:params:xml:ns:caldav}${name}`;
export const carddav = (name: string) => `{urn:ietf:params:xml:ns:carddav}${name}`;
