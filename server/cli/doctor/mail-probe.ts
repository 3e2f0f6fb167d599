import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { MailServer } from '@/server/config/config';

export type MailProtocol = 'IMAP' | 'SMTP' | 'Sieve';
/** Thrown by the probe: what is wrong and what cures it. */
export class ProbeFault extends Error {
  override readonly name = 'ProbeFault';
  readonly remedy: string;
  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

const timeoutMilliseconds = 5000;

type Speech = {
  greeting: RegExp;
  /** Asks for the list of abilities; its answer ends with `end` and names STARTTLS. */
  ask: string | null;
  end: RegExp;
  startTls: string;
  proceed: RegExp;
  bye: string;
};

const speeches: Readonly<Record<MailProtocol, Speech>> = {
  IMAP: {
    greeting: /^\* (OK|PREAUTH)/i,
    ask: 'a1 CAPABILITY\r\n',
    end: /^a1 /im,
    startTls: 'a2 STARTTLS\r\n',
    proceed: /^a2 OK/im,
    bye: 'a9 LOGOUT\r\n',
  },
  SMTP: {
    greeting: /^220[ -]/,
    ask: 'EHLO atrium.invalid\r\n',
    end: /^\d{3} .*$/m,
    startTls: 'STARTTLS\r\n',
    proceed: /^220 /m,
    bye: 'QUIT\r\n',
  },
  // RFC 5804 section 1.7: the greeting is the list.
  Sieve: { greeting: /^"?IMPLEMENTATION/im, ask: null, end: /^OK/im, startTls: 'STARTTLS\r\n', proceed: /^OK/im, bye: 'LOGOUT\r\n' },
};

/** What a mail server offers: names of SASL mechanisms, and until when its certificate is good (null without TLS). */
export type MailProbe = { mechanisms: readonly string[]; validUntil: Date | null };

/**
 * Talks to a mail server up to (and with) TLS, without signing in.
 * @throws ProbeFault
 */
export async function probeMailServer(protocol: MailProtocol, server: MailServer): Promise<MailProbe> {
  const speech = speeches[protocol];
  let line = await open(protocol, server);
  try {
    const greeting = await line.read(protocol === 'Sieve' ? speech.end : /\r?\n/);
    if (!speech.greeting.test(greeting)) {
      const hint = server.tls === 'implicit' ? '' : ' or set tls: implicit if it wants TLS from the first byte';
      throw new ProbeFault(`${server.host}:${server.port} does not speak ${protocol}`, `correct host and port${hint}`);
    }
    let abilities = greeting;
    if (server.tls === 'starttls') {
      line = lineOf(await startTls(protocol, server, line, greeting), { protocol, server });
      // RFC 5804 section 2.2: only this server says it again by itself.
      if (speech.ask === null) abilities = await line.read(speech.end);
    }
    if (speech.ask !== null) {
      line.write(speech.ask);
      abilities = await line.read(speech.end);
    }
    const validUntil = line.socket instanceof TLSSocket ? validUntilOf(line.socket) : null;
    line.write(speech.bye);
    return { mechanisms: mechanismsIn(abilities), validUntil };
  } finally {
    line.close();
  }
}

/** `AUTH=PLAIN` of IMAP, `250-AUTH PLAIN LOGIN` of SMTP, `"SASL" "PLAIN LOGIN"` of ManageSieve. */
function mechanismsIn(abilities: string): string[] {
  const imap = [...abilities.matchAll(/\bAUTH=([A-Z0-9_-]+)/gi)].map((found) => found[1] ?? '');
  const lists = [...abilities.matchAll(/(?:^\d{3}[ -]AUTH|^"SASL")[ =]"?([^"\r\n]*)/gim)].flatMap((found) => (found[1] ?? '').split(' '));
  return [...imap, ...lists].filter((name) => name !== '').map((name) => name.toUpperCase());
}

function validUntilOf(socket: TLSSocket): Date | null {
  const text = socket.getPeerCertificate()?.valid_to;
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? null : date;
}

async function startTls(protocol: MailProtocol, server: MailServer, line: Line, greeting: string): Promise<TLSSocket> {
  const speech = speeches[protocol];
  let abilities = greeting;
  if (speech.ask !== null) {
    line.write(speech.ask);
    abilities = await line.read(speech.end);
  }
  if (!/STARTTLS/i.test(abilities))
    throw new ProbeFault(
      `${server.host}:${server.port} offers no STARTTLS`,
      'switch TLS on at the mail server, or set tls: none if it is on this machine',
    );
  line.write(speech.startTls);
  if (!speech.proceed.test(await line.read(/\r?\n/)))
    throw new ProbeFault(`${server.host}:${server.port} refused STARTTLS`, "look into the mail server's log for its TLS settings");
  return secure(server, line.socket);
}

type Line = { socket: Socket | TLSSocket; read(until: RegExp): Promise<string>; write(text: string): void; close(): void };

async function open(protocol: MailProtocol, server: MailServer): Promise<Line> {
  const plain = await new Promise<Socket>((resolve, reject) => {
    const socket = connect({ host: server.host, port: server.port });
    socket.setTimeout(timeoutMilliseconds, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) => reject(connectFault(protocol, server, error)));
  });
  return lineOf(server.tls === 'implicit' ? await secure(server, plain) : plain, { protocol, server });
}

function lineOf(socket: Socket | TLSSocket, { protocol, server }: { protocol: MailProtocol; server: MailServer }): Line {
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString('latin1');
  });
  socket.on('error', () => {});
  return {
    socket,
    write: (text) => void socket.write(text),
    close: () => socket.destroy(),
    read: (until) =>
      new Promise((resolve, reject) => {
        const begun = Date.now();
        const look = () => {
          if (until.test(heard)) {
            const text = heard;
            heard = '';
            return resolve(text);
          }
          if (socket.destroyed || Date.now() - begun > timeoutMilliseconds) {
            return reject(
              new ProbeFault(`${server.host}:${server.port} says nothing`, `check that it is the ${protocol} port, and its tls setting`),
            );
          }
          setTimeout(look, 10);
        };
        look();
      }),
  };
}

function secure(server: MailServer, socket: Socket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connectTls({
      socket,
      rejectUnauthorized: server.verifyCertificate,
      ...(server.ca === undefined ? {} : { ca: server.ca }),
      ...(isIP(server.host) ? {} : { servername: server.host }),
    });
    // The plain socket's own time limit no longer sees what is said.
    secured.setTimeout(timeoutMilliseconds, () => secured.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    secured.once('secureConnect', () => resolve(secured));
    secured.once('error', (error: NodeJS.ErrnoException) => {
      const certificate = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(error.code ?? '');
      reject(
        certificate
          ? new ProbeFault(
              `${server.host}:${server.port} shows a certificate that is not good here: ${error.code}`,
              `install a certificate valid for ${server.host}, or name its authority with ca`,
            )
          : new ProbeFault(
              `${server.host}:${server.port} does not answer with TLS: ${error.code ?? error.message}`,
              'set tls to none or starttls, or correct the port',
            ),
      );
    });
  });
}

function connectFault(protocol: MailProtocol, server: MailServer, error: NodeJS.ErrnoException): ProbeFault {
  const at = `${server.host}:${server.port}`;
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ProbeFault(`the host ${server.host} is not known`, 'correct the name, or the name server of this machine');
    case 'ECONNREFUSED':
      return new ProbeFault(`nothing listens on ${at}`, `start the ${protocol} server, or correct host and port`);
    case 'ETIMEDOUT':
      return new ProbeFault(`${at} does not answer`, 'check host, port and firewall');
    default:
      return new ProbeFault(`${at} cannot be reached: ${error.code ?? error.message}`, 'check host, port and network');
  }
}
