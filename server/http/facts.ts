import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Config } from '@/server/config/config';
import { newId } from '@/server/core/ids';
import type { RequestFacts } from '@/server/core/request-facts';
import { isBelow } from './base-path';

/** Asks whether an address belongs to the listed proxies. */
export type ProxyList = { has(address: string): boolean };

export function proxyList(entries: readonly string[]): ProxyList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return { has: (address) => (isIPv4(address) ? list.check(address, 'ipv4') : isIPv6(address) ? list.check(address, 'ipv6') : false) };
}

/**
 * Who asks, over what, under which name (OPS-12). X-Forwarded-* count only when the peer is a listed proxy; of
 * X-Forwarded-For the last address that is not itself a listed proxy is the client.
 */
export function factsOf(request: IncomingMessage, config: Config, proxies: ProxyList): RequestFacts {
  const peer = plainAddress(request.socket.remoteAddress ?? '');
  const proxied = proxies.has(peer);
  const header = (name: string) => (proxied ? text(request.headers[name]) : '');
  const chain = header('x-forwarded-for')
    .split(',')
    .map((part) => plainAddress(part.trim()))
    .filter((part) => part !== '');
  const client = chain.findLast((address) => !proxies.has(address)) ?? chain[0] ?? peer;
  const protocol = firstOf(header('x-forwarded-proto')).toLowerCase();
  const secure = protocol ? protocol === 'https' : (request.socket as TLSSocket).encrypted === true;
  const host = firstOf(header('x-forwarded-host')) || text(request.headers.host) || 'localhost';
  return {
    id: newId(),
    remoteAddress: isIPv4(client) || isIPv6(client) ? client : peer,
    secure,
    host,
    origin: config.publicUrl === null ? `${secure ? 'https' : 'http'}://${cleanHost(host)}` : new URL(config.publicUrl).origin,
    basePath: isBelow(request.url ?? '/', config.basePath) ? config.basePath : '',
    proxied,
  };
}

const hostShape = /^[A-Za-z0-9._-]+(:\d{1,5})?$|^\[[0-9A-Fa-f:.]+\](:\d{1,5})?$/;

function cleanHost(host: string): string {
  return hostShape.test(host) ? host : 'localhost';
}

function firstOf(list: string): string {
  return list.split(',')[0]?.trim() ?? '';
}

function text(value: string | string[] | undefined): string {
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/** IPv4 in IPv6 clothes (`::ffff:10.0.0.1`) and brackets undone. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/^\[([^\]]*)\](:\d+)?$/, '$1');
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}
