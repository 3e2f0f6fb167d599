import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'ldapts';
import { resolveConfig } from '@/server/config/resolve';
import { configShape } from '@/server/config/schema';
import { type LdapSourceConfig, ldapSource } from '@/server/config/shape/ldap-source';
import { findDomain } from '@/server/domain/directory/find-domain';
import { createLdapSource } from '@/server/domain/directory/sources/ldap';
import type { DomainScope, LoginName, SourceUser, UserSource } from '@/server/domain/directory/sources/source';
import { needService } from './services';

export const ldapBase = 'ou=people,dc=ldap,dc=example';
export const reader = { bindDn: 'cn=reader,ou=services,dc=ldap,dc=example', bindPassword: 'reader' };
export const writer = { bindDn: 'cn=writer,ou=services,dc=ldap,dc=example', bindPassword: 'writer' };

export type LdapHosts = { first: string; second: string; secure: string; caFile: string; ca: string };

/** Where the test directory answers, as `host:port`. */
export async function ldapHosts(): Promise<LdapHosts> {
  const first = new URL(await needService('slapd')).host;
  const caFile = process.env['ATRIUM_TEST_LDAP_CA'] ?? '';
  const host = (name: string) => new URL(process.env[name] ?? 'ldap://unset').host;
  return {
    first,
    second: host('ATRIUM_TEST_LDAP_REPLICA_URL'),
    secure: host('ATRIUM_TEST_LDAPS_URL'),
    caFile,
    ca: readFileSync(caFile, 'utf8'),
  };
}

export type LdapSettings = Partial<Record<keyof LdapSourceConfig, unknown>>;

/** A source as an administrator would write it. Slow machines get ten seconds. */
export function ldapSettings(hosts: LdapHosts, more: LdapSettings = {}): Record<string, unknown> {
  return { kind: 'ldap', hosts: [hosts.first], tls: 'none', base: ldapBase, timeoutSeconds: 10, ...more };
}

export type OpenSource = {
  source: UserSource;
  find(login: string): Promise<SourceUser | null>;
  /** Whether login and password get in. */
  admits(login: string, password?: string): Promise<boolean>;
  scope: DomainScope;
};

/** Opens it for `domain`, gives it to `work`, and closes it. */
export async function withLdapSource<Result>(
  settings: Record<string, unknown>,
  work: (open: OpenSource) => Promise<Result>,
  domain = 'ldap.example',
): Promise<Result> {
  const source = createLdapSource(ldapSource.parse(settings), { label: 'test directory', domain });
  const config = resolveConfig(configShape.parse({ domains: [{ name: domain, default: true }] }), {}, '/');
  const nameOf = (login: string): LoginName => {
    const name = findDomain(config, login);
    if (name) return name;
    // What no door lets through is hostile to the source all the same.
    const [entry] = config.domains;
    if (!entry) throw new Error(`no domain for ${login}`);
    return { local: login.split('@')[0] ?? '', domain, entry, bare: false };
  };
  const find = (login: string) => source.find(nameOf(login));
  const { entry } = nameOf(`x@${domain}`);
  try {
    return await work({
      source,
      find,
      admits: async (login, password = 'demo') => {
        const user = await find(login);
        return user?.active === true && (await user.verify(password)) && user.active;
      },
      scope: { entry, domain },
    });
  } finally {
    await source.close();
  }
}

/** As the directory's administrator. */
export async function asLdapAdmin<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ url: await needService('slapd'), timeout: 10_000 });
  try {
    await client.bind('cn=admin,dc=ldap,dc=example', 'admin');
    return await work(client);
  } finally {
    await client.unbind();
  }
}

export type Relay = {
  /** `host:port` to use instead of the server's. */
  readonly address: string;
  /** Everything clients sent so far. */
  heard(): Buffer;
  connections(): number;
  /** Cuts all connections and takes no new ones. */
  cut(): void;
  /** Cuts all connections, as a server that is started again does. */
  restart(): void;
  /** From now on takes connections and answers nothing. */
  freeze(): void;
  close(): Promise<void>;
};

/** Stands between a source and its server, listens, and can fail in the ways servers do. */
export async function startRelay(target: string, ip = '127.0.0.1'): Promise<Relay> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  const said: Buffer[] = [];
  let count = 0;
  let frozen = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server: Server = createServer((client) => {
    keep(client);
    count += 1;
    if (frozen) return;
    const upstream = keep(connect(Number(port), host));
    client.on('data', (chunk: Buffer) => {
      said.push(chunk);
      if (!frozen) upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (!frozen) client.write(chunk);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, ip, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  const restart = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = () => {
    server.close();
    restart();
  };
  return {
    address: `${ip}:${address.port}`,
    heard: () => Buffer.concat(said),
    connections: () => count,
    cut,
    restart,
    freeze: () => {
      frozen = true;
    },
    close: async () => cut(),
  };
}
