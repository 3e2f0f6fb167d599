import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, test } from 'node:test';
import { resolveConfig } from '@/server/config/resolve';
import { factsOf, proxyList } from './facts';
import { isForged } from './same-origin';

const config = resolveConfig({ trustedProxies: ['10.0.0.0/8', '::1'] }, {}, '/');
const proxies = proxyList(config.trustedProxies);
const ask = (peer: string, headers: Record<string, string>, method = 'GET') =>
  ({ headers, method, socket: { remoteAddress: peer } }) as unknown as IncomingMessage;

describe('forwarded headers (OPS-12)', () => {
  test('from an unlisted address they change nothing', () => {
    const facts = factsOf(
      ask('203.0.113.1', {
        host: 'a.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-proto': 'https',
      }),
      config,
      proxies,
    );
    assert.deepEqual(
      [facts.host, facts.remoteAddress, facts.secure, facts.origin, facts.proxied],
      ['a.example', '203.0.113.1', false, 'http://a.example', false],
    );
  });
  test('from a listed proxy they count, also over an IPv4 address in IPv6 clothes', () => {
    const facts = factsOf(
      ask('::ffff:10.1.2.3', {
        host: 'inner',
        'x-forwarded-host': 'a.example:8443',
        'x-forwarded-for': '1.2.3.4',
        'x-forwarded-proto': 'https',
      }),
      config,
      proxies,
    );
    assert.deepEqual([facts.remoteAddress, facts.origin, facts.proxied], ['1.2.3.4', 'https://a.example:8443', true]);
  });
  test('addresses a client wrote before the proxy did are not believed', () => {
    const facts = factsOf(ask('10.0.0.1', { host: 'h', 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2' }), config, proxies);
    assert.equal(facts.remoteAddress, '203.0.113.9');
  });
  test('rubbish in host or address does not get into links', () => {
    const facts = factsOf(ask('10.0.0.1', { host: 'a/../b"<x>', 'x-forwarded-for': '<script>' }), config, proxies);
    assert.deepEqual([facts.origin, facts.remoteAddress], ['http://localhost', '10.0.0.1']);
  });
  test('the public URL is what links are made of', () => {
    const facts = factsOf(ask('203.0.113.1', { host: 'inner:3000' }), { ...config, publicUrl: 'https://g.example' }, proxies);
    assert.equal(facts.origin, 'https://g.example');
  });
});

describe('requests from other sites', () => {
  const forged = (headers: Record<string, string>, method = 'POST') => {
    const request = ask('203.0.113.1', { host: 'a.example', ...headers }, method);
    return isForged(request, factsOf(request, config, proxies));
  };
  test('need a cookie, a changing method and another origin to be refused', () => {
    assert.equal(forged({ cookie: 'x=1', origin: 'https://evil.example' }), true);
    assert.equal(forged({ cookie: 'x=1', origin: 'null' }), true);
    assert.equal(forged({ cookie: 'x=1', origin: 'https://a.example' }), true, 'the scheme belongs to an origin');
    assert.equal(forged({ cookie: 'x=1', 'sec-fetch-site': 'same-site' }), true);
    assert.equal(forged({ cookie: 'x=1', origin: 'http://a.example' }), false);
    assert.equal(forged({ cookie: 'x=1', origin: 'https://evil.example' }, 'GET'), false);
    assert.equal(forged({ origin: 'https://evil.example' }), false, 'nothing to abuse without a cookie');
    assert.equal(forged({ cookie: 'x=1' }), false, 'no browser');
  });
});
