import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { DomainError } from '@/server/core/errors';
import type { MailLogin, MailServer } from '../settings';
import { saslStart } from './sasl';
import { type SieveLine, SieveReader, type SieveWord } from './sieve-reader';
import { tlsOptions } from './tls-options';

// A ManageSieve client (RFC 5804): one signed-in connection, one command at a time.

/** A busy server starts a process for each connection before it greets. */
const connectMilliseconds = 20_000;
const answerMilliseconds = 30_000;

export type SieveScript = { readonly name: string; readonly active: boolean };

export type SieveConnection = {
  /** What the server says it can: `SIEVE` extensions, `VERSION`, `MAXREDIRECTS` …, by upper-case name. */
  readonly capabilities: ReadonlyMap<string, string>;
  listScripts(): Promise<SieveScript[]>;
  /** Errors: not_found. */
  getScript(name: string): Promise<string>;
  /** Stores a script. Errors: invalid with details.said (what the server found wrong with it), quota_exceeded. */
  putScript(name: string, text: string): Promise<void>;
  /** Makes one script the active one; null = none. Errors: not_found. */
  setActive(name: string | null): Promise<void>;
  /** Errors: not_found, conflict when it is the active one. */
  deleteScript(name: string): Promise<void>;
  close(): Promise<void>;
};

/** Connects and signs in. Errors: upstream_failed (refused_login), unavailable (unreachable, also when the promised TLS is not there). */
export async function connectSieve({ server, login }: { server: MailServer; login: MailLogin }): Promise<SieveConnection> {
  const wire = await openWire(server);
  try {
    let capabilities = capabilitiesOf(await wire.answer(connectMilliseconds));
    if (server.tls === 'starttls') {
      if (!capabilities.has('STARTTLS')) throw unreachable('the server offers no STARTTLS');
      await wire.command('STARTTLS');
      await wire.secure(server);
      // Section 2.2: what was said before TLS is forgotten; the server says it again.
      capabilities = capabilitiesOf(await wire.answer(connectMilliseconds));
    }
    await authenticate(wire, login, server);
    return connection(wire, capabilities);
  } catch (error) {
    wire.end();
    throw error;
  }
}

function connection(wire: Wire, capabilities: ReadonlyMap<string, string>): SieveConnection {
  return {
    capabilities,
    async listScripts() {
      const lines = await wire.command('LISTSCRIPTS');
      return lines.flatMap(({ words: [name, flag] }) =>
        name ? [{ name: name.value, active: flag?.kind === 'atom' && flag.value.toUpperCase() === 'ACTIVE' }] : [],
      );
    },
    async getScript(name) {
      const lines = await wire.command(`GETSCRIPT ${quote(name)}`);
      return lines[0]?.words[0]?.value ?? '';
    },
    async putScript(name, text) {
      await wire.command(`PUTSCRIPT ${quote(name)} {${Buffer.byteLength(text)}+}\r\n${text}`);
    },
    async setActive(name) {
      await wire.command(`SETACTIVE ${quote(name ?? '')}`);
    },
    async deleteScript(name) {
      await wire.command(`DELETESCRIPT ${quote(name)}`);
    },
    async close() {
      await wire.command('LOGOUT').catch(() => undefined);
      wire.end();
    },
  };
}

async function authenticate(wire: Wire, login: MailLogin, server: MailServer): Promise<void> {
  const { mechanism, response } = saslStart(login, server);
  try {
    await wire.command(`AUTHENTICATE ${quote(mechanism)} ${quote(Buffer.from(response).toString('base64'))}`, (challenge) =>
      // A refused token is explained in a challenge and must be answered before the refusal comes (RFC 7628 section 3.2.3).
      quote(challenge === '' ? '' : mechanism === 'OAUTHBEARER' ? 'AQ==' : ''),
    );
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'unavailable') throw error;
    throw new DomainError('upstream_failed', error.message, { cause: error, details: { reason: 'refused_login' } });
  }
}

function capabilitiesOf(lines: readonly SieveLine[]): Map<string, string> {
  return new Map(lines.map(({ words: [name, value] }) => [name?.value.toUpperCase() ?? '', value?.value ?? '']));
}

/** Section 4: a quoted string; what it cannot hold goes as a literal the server need not wait for. */
function quote(text: string): string {
  return /["\\\r\n\0]/.test(text) || Buffer.byteLength(text) > 1024 ? `{${Buffer.byteLength(text)}+}\r\n${text}` : `"${text}"`;
}

type Wire = {
  /** The lines up to the server's OK. Errors: what its NO or BYE means. */
  answer(milliseconds: number, challenged?: (challenge: string) => string): Promise<SieveLine[]>;
  command(text: string, challenged?: (challenge: string) => string): Promise<SieveLine[]>;
  secure(server: MailServer): Promise<void>;
  end(): void;
};

async function openWire(server: MailServer): Promise<Wire> {
  let socket: Socket | TLSSocket =
    server.tls === 'implicit'
      ? connectTls({ port: server.port, ...namedServer(server.host), ...tlsOptions(server) })
      : connectTcp({ host: server.host, port: server.port });
  await ready(socket, server.tls === 'implicit' ? 'secureConnect' : 'connect');
  let reader = new SieveReader();
  let waiting: { take(line: SieveLine): void; fail(error: unknown): void } | null = null;
  /** Lines nobody has asked for yet: the greeting may be faster than the question for it. */
  let early: SieveLine[] = [];
  let broken: DomainError | null = null;

  function listen(to: Socket): void {
    to.on('data', (chunk) => {
      try {
        for (const line of reader.push(chunk)) waiting ? waiting.take(line) : early.push(line);
      } catch (error) {
        fail(error);
        to.destroy();
      }
    });
    to.on('error', (error) => fail(unreachable(error.message, error)));
    to.on('close', () => fail(unreachable('the connection was closed')));
  }
  function fail(error: unknown): void {
    broken ??= error instanceof DomainError ? error : unreachable(String(error), error);
    waiting?.fail(broken);
  }
  listen(socket);

  const wire: Wire = {
    answer(milliseconds, challenged) {
      return new Promise((resolve, reject) => {
        const lines: SieveLine[] = [];
        const timer = setTimeout(() => fail(unreachable('no answer in time')), milliseconds);
        const done = (settle: () => void) => {
          clearTimeout(timer);
          waiting = null;
          settle();
        };
        const take = (line: SieveLine): void => {
          const [first] = line.words;
          const word = first?.kind === 'atom' ? first.value.toUpperCase() : '';
          if (word === 'OK') done(() => resolve(lines));
          else if (word === 'NO' || word === 'BYE') done(() => reject(refusalOf(line.words)));
          else if (challenged && line.words.length === 1 && first?.kind === 'text') socket.write(`${challenged(first.value)}\r\n`);
          else lines.push(line);
        };
        waiting = { take, fail: (error) => done(() => reject(error)) };
        if (broken) return fail(broken);
        const before = early;
        early = [];
        for (const line of before) waiting ? take(line) : early.push(line);
      });
    },
    command(text, challenged) {
      if (broken) return Promise.reject(broken);
      const answer = wire.answer(answerMilliseconds, challenged);
      socket.write(`${text}\r\n`);
      return answer;
    },
    async secure(to) {
      socket.removeAllListeners();
      // Whatever was sent in the clear after the answer is not believed.
      reader = new SieveReader();
      early = [];
      const secured = connectTls({ socket, ...namedServer(to.host), ...tlsOptions(to) });
      socket = secured;
      await ready(secured, 'secureConnect');
      listen(secured);
    },
    end: () => socket.destroy(),
  };
  return wire;
}

function ready(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(unreachable(error.message, error));
    };
    const timer = setTimeout(() => over(new Error('no connection in time')), connectMilliseconds);
    socket.once('error', over);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', over);
      resolve();
    });
  });
}

/** TLS names a host, never an address (RFC 6066 section 3); the certificate is compared with the host all the same. */
function namedServer(host: string): { servername?: string; host: string } {
  return /^[\d.]+$|:/.test(host) ? { host } : { servername: host, host };
}

function refusalOf(words: readonly SieveWord[]): DomainError {
  const code = words.find((word) => word.kind === 'code')?.value.toUpperCase() ?? '';
  const said = words.find((word) => word.kind === 'text')?.value ?? '';
  const bye = words[0]?.value.toUpperCase() === 'BYE';
  const make = (name: ConstructorParameters<typeof DomainError>[0], reason?: string) =>
    new DomainError(name, `sieve: ${code} ${said}`.trim(), { details: { said, ...(reason === undefined ? {} : { reason }) } });
  if (code.startsWith('TRYLATER') || bye) return make('unavailable', 'unreachable');
  if (code.startsWith('NONEXISTENT')) return make('not_found');
  if (code.startsWith('QUOTA')) return make('quota_exceeded');
  if (code.startsWith('ACTIVE')) return make('conflict');
  if (code.startsWith('ALREADYEXISTS')) return make('name_taken');
  // Section 2.6: without a code it is the script that is wrong, or the login.
  return make('invalid');
}

function unreachable(text: string, cause?: unknown): DomainError {
  return new DomainError('unavailable', `sieve: ${text}`, {
    details: { reason: 'unreachable' },
    ...(cause === undefined ? {} : { cause }),
  });
}
