import { connect, isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { inTime } from '@/server/core/in-time';
import { SourceFault } from './source-fault';

// One connection to one LDAP server, up to and with TLS. The socket is ours, so that a lost connection stays lost: the library would
// open another one by itself, without TLS and without the bind.

/** Opens a connection. @throws SourceFault */
export async function openLdap(config: LdapSourceConfig, host: string, timeoutMilliseconds: number): Promise<Client> {
  const address = addressOf(host, config.tls);
  const plain = await connectPlain(address, timeoutMilliseconds);
  const socket = config.tls === 'implicit' ? await secure(config, address, plain, timeoutMilliseconds) : plain;
  let used = false;
  const client = new Client({
    url: `ldap://${isIP(address.host) === 6 ? `[${address.host}]` : address.host}:${address.port}`,
    timeout: (config.timeLimitSeconds + 2) * 1000,
    strictDN: false,
    createConnection: () => {
      if (used) throw new Error('the connection to the directory was lost');
      used = true;
      return socket as Socket;
    },
  });
  if (config.tls !== 'starttls') return client;
  try {
    await answerOf(client.startTLS(tlsOptions(config, address)), timeoutMilliseconds, `${address.host}:${address.port} does not answer`);
    return client;
  } catch (error) {
    socket.destroy();
    if (error instanceof SourceFault) throw error;
    if (error instanceof ResultCodeError)
      throw new SourceFault(`${address.host}:${address.port} offers no StartTLS`, 'startTls', { cause: error });
    throw tlsFault(address, error);
  }
}

/** Closes it; says nothing about how. */
export function closeLdap(client: Client): void {
  client.unbind().catch(() => {});
}

type Address = { host: string; port: number };

function addressOf(text: string, tls: LdapSourceConfig['tls']): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? text, port: Number(port ?? (tls === 'implicit' ? 636 : 389)) };
}

function connectPlain({ host, port }: Address, timeoutMilliseconds: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
      Math.max(1, timeoutMilliseconds),
    );
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      socket.setKeepAlive(true, 60_000);
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(connectFault({ host, port }, error));
    });
  });
}

function secure(config: LdapSourceConfig, address: Address, socket: Socket, timeoutMilliseconds: number): Promise<Socket> {
  const work = new Promise<Socket>((resolve, reject) => {
    const secured = connectTls({ ...tlsOptions(config, address), socket });
    secured.once('secureConnect', () => {
      secured.removeAllListeners('error');
      secured.on('error', () => {});
      resolve(secured);
    });
    secured.once('error', (error) => reject(tlsFault(address, error)));
  });
  return answerOf(work, timeoutMilliseconds, `${address.host}:${address.port} does not answer`).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
}

function tlsOptions(config: LdapSourceConfig, { host }: Address): ConnectionOptions {
  return {
    host,
    ...(isIP(host) ? {} : { servername: host }),
    rejectUnauthorized: config.verifyCertificate,
    ...(config.ca === undefined ? {} : { ca: config.ca }),
  };
}

function connectFault({ host, port }: Address, error: NodeJS.ErrnoException): SourceFault {
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new SourceFault(`the host ${host} is not known`, 'hosts', { cause: error });
    case 'ECONNREFUSED':
      return new SourceFault(`nothing listens on ${host}:${port}`, 'start', { cause: error });
    case 'ETIMEDOUT':
      return new SourceFault(`${host}:${port} does not answer`, 'firewall', { cause: error });
    default:
      return new SourceFault(`${host}:${port} cannot be reached: ${error.code ?? error.message}`, 'network', { cause: error });
  }
}

function tlsFault({ host, port }: Address, error: unknown): SourceFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(code))
    return new SourceFault(`${host}:${port} shows a certificate that is not good here: ${code}`, 'certificate', { cause: error });
  const text = code || (error instanceof Error ? error.message : String(error));
  return new SourceFault(`${host}:${port} does not answer with TLS: ${text}`, 'tls', { cause: error });
}

/** A server that is connected and says nothing. */
export class SilentFault extends SourceFault {}

/** The result of `work`. @throws SilentFault when it takes too long */
export function answerOf<Result>(work: Promise<Result>, milliseconds: number, text: string): Promise<Result> {
  return inTime(work, Math.max(1, milliseconds), () => new SilentFault(text, 'firewall'));
}
