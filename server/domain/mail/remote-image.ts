import { lookup as dnsLookup } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { DomainError } from '@/server/core/errors';
import { isPublicAddress } from './internal/public-address';

export type RemoteImage = { type: string; content: Buffer };

export type RemoteLimits = {
  maxBytes: number;
  timeoutMs: number;
  maxRedirects: number;
  /** Whether an address may be connected to; only tests say otherwise than "public". */
  mayConnect: (address: string, port: number) => boolean;
};

export const remoteLimits: RemoteLimits = {
  maxBytes: 10 * 1024 * 1024,
  timeoutMs: 12_000,
  maxRedirects: 4,
  mayConnect: (address, port) => (port === 80 || port === 443) && isPublicAddress(address),
};

/** No SVG: it is a document, not a picture. */
const imageTypes = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/x-icon',
  'image/vnd.microsoft.icon',
]);

/**
 * Fetches a picture for a reader, telling its server nothing about them. Every address is checked after its name was
 * resolved, at each redirect anew, and the checked address is the one that is connected to.
 * Errors: forbidden (not a public address), upstream_failed, unsupported (not a picture), too_large.
 */
export async function fetchRemoteImage(url: string, limits: RemoteLimits = remoteLimits): Promise<RemoteImage> {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  let next = url;
  for (let hop = 0; hop <= limits.maxRedirects; hop++) {
    const answer = await ask(next, limits, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 300 && status < 400 && answer.headers.location !== undefined) {
      answer.destroy();
      next = resolve(answer.headers.location, next);
      continue;
    }
    if (status !== 200) {
      answer.destroy();
      throw new DomainError('upstream_failed', `remote image: status ${status}`);
    }
    return readImage(answer, limits);
  }
  throw new DomainError('upstream_failed', 'remote image: too many redirects');
}

function ask(address: string, limits: RemoteLimits, signal: AbortSignal): Promise<IncomingMessage> {
  const url = parse(address);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refuse = () => new DomainError('forbidden', 'remote image: not a public address');
  // Literal addresses never pass through lookup.
  if (isIP(host) !== 0 && !limits.mayConnect(host, port)) throw refuse();
  const lookup: LookupFunction = (name, _options, callback) => {
    dnsLookup(name, { all: true }, (error, addresses) => {
      if (error) return callback(error, '', 4);
      const good = addresses.filter((one) => limits.mayConnect(one.address, port));
      const [first] = good;
      // One bad answer among good ones is how rebinding looks: refuse all.
      if (!first || good.length !== addresses.length) return callback(Object.assign(refuse(), { errno: 0 }), '', 4);
      if (_options.all) (callback as unknown as (error: null, all: typeof good) => void)(null, good);
      else callback(null, first.address, first.family);
    });
  };
  const options: RequestOptions = {
    method: 'GET',
    lookup,
    signal,
    agent: false,
    headers: { Accept: 'image/*', 'User-Agent': 'Mozilla/5.0 (compatible; image proxy)', 'Accept-Encoding': 'identity' },
  };
  return new Promise((fulfil, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest(url, options, fulfil) : httpRequest(url, options, fulfil);
    request.on('error', (error) =>
      reject(error instanceof DomainError ? error : new DomainError('upstream_failed', 'remote image: not reachable', { cause: error })),
    );
    request.end();
  });
}

async function readImage(answer: IncomingMessage, limits: RemoteLimits): Promise<RemoteImage> {
  const type = (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!imageTypes.has(type)) {
    answer.destroy();
    throw new DomainError('unsupported', 'remote image: not a picture');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.maxBytes) throw new DomainError('too_large', 'remote image: too large');
      chunks.push(chunk);
    }
  } catch (error) {
    answer.destroy();
    if (error instanceof DomainError) throw error;
    throw new DomainError('upstream_failed', 'remote image: broke off', { cause: error });
  }
  return { type, content: Buffer.concat(chunks) };
}

function resolve(location: string, base: string): string {
  try {
    return new URL(location, base).href;
  } catch (cause) {
    throw new DomainError('upstream_failed', 'remote image: bad redirect', { cause });
  }
}

function parse(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new DomainError('invalid', 'remote image: not an address', { cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new DomainError('forbidden', 'remote image: neither http nor https');
  // A name and password in the address would be sent along.
  url.username = '';
  url.password = '';
  return url;
}
