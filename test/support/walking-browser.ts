import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

export type Page = { url: string; status: number; headers: IncomingHttpHeaders; text: string };

/** A browser without a screen: it keeps cookies per host and port, and follows redirects one by one. */
export type WalkingBrowser = {
  /** Opens an address and goes where it leads. */
  open(url: string, options?: WalkOptions): Promise<Page>;
  cookie(url: string, name: string): string | null;
  /** The Cookie header for that place. */
  cookies(url: string): string;
  /** Every address of the last walk, in order. */
  readonly trail: readonly string[];
};

type WalkOptions = {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Stop before an address this says yes to. */
  stopBefore?: (url: string) => boolean;
};

const maxRedirects = 20;

/** `headers` go with every request, as a proxy or an integrated login would add them; `ca` is who is believed on https. */
export function walkingBrowser(headers: Record<string, string> = {}, ca?: string): WalkingBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    return jar;
  };
  const cookies = (url: string) => [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ');
  let trail: string[] = [];
  return {
    get trail() {
      return trail;
    },
    cookies,
    cookie: (url, name) => jarOf(url).get(name) ?? null,
    async open(address, options = {}) {
      trail = [];
      let url = address;
      let { method = 'GET', body } = options;
      for (let step = 0; step < maxRedirects; step += 1) {
        trail.push(url);
        const jar = jarOf(url);
        const page = await ask(url, {
          method,
          body,
          ca,
          headers: { ...headers, ...options.headers, ...(jar.size > 0 ? { cookie: cookies(url) } : {}) },
        });
        for (const line of page.headers['set-cookie'] ?? []) {
          const [pair = ''] = line.split(';');
          const name = pair.slice(0, pair.indexOf('='));
          if (/max-age=0\b|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
          else jar.set(name, pair.slice(pair.indexOf('=') + 1));
        }
        const { location } = page.headers;
        if (page.status < 300 || page.status > 399 || location === undefined) return page;
        url = new URL(location, url).href;
        if (options.stopBefore?.(url)) return { ...page, url };
        method = 'GET';
        body = undefined;
      }
      throw new Error(`too many redirects: ${trail.join(' -> ')}`);
    },
  };
}

type Asked = { method: string; headers: Record<string, string>; body: string | undefined; ca: string | undefined };

/** fetch would not let us say Host, Cookie or Origin as a browser does. */
function ask(url: string, { method, headers, body, ca }: Asked): Promise<Page> {
  return new Promise((resolve, reject) => {
    const take = (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ url, status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    };
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, agent: false as const };
    const request: ClientRequest = url.startsWith('https:')
      ? httpsRequest(url, { ...options, ...(ca === undefined ? {} : { ca }) }, take)
      : httpRequest(url, options, take);
    request.on('error', reject);
    request.end(body);
  });
}
