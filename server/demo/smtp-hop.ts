import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { SMTPServer, type SMTPServerAuthentication, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

// A submission server in one file for the demo: whoever can sign in over IMAP may send, and everything is delivered
// here, over LMTP. Nothing ever leaves the machine. Production uses a real SMTP server.

export type SmtpHop = { readonly port: number; stop(): Promise<void> };

/** Starts the hop on 127.0.0.1. Recipients the LMTP server does not know are refused at RCPT time. */
export async function startSmtpHop(options: { port?: number; imapPort: number; lmtpPort: number }): Promise<SmtpHop> {
  const server = new SMTPServer({
    name: 'hop.demo.example',
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    size: 50_000_000,
    logger: false,
    onAuth(auth, _session, callback) {
      checkByImap(options.imapPort, auth).then(
        (good) => (good ? callback(null, { user: auth.username ?? '' }) : callback(refusal(535, 'authentication failed'))),
        () => callback(refusal(454, 'the mailbox server does not answer')),
      );
    },
    onRcptTo(address, _session, callback) {
      askLmtp(options.lmtpPort, address.address).then(
        (answer) => callback(answer.startsWith('250') ? null : refusal(550, `no such mailbox here: ${address.address}`)),
        () => callback(refusal(451, 'the mailbox server does not answer')),
      );
    },
    onData(stream, session, callback) {
      deliver(options.lmtpPort, stream, session).then(
        () => callback(null, 'delivered'),
        (error: unknown) => callback(refusal(451, error instanceof Error ? error.message : 'not delivered')),
      );
    },
  });
  server.on('error', () => {
    // A client that hangs up early is its own business.
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve());
  });
  const address = server.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the SMTP hop has no port');
  return { port: address.port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function deliver(lmtpPort: number, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  if (stream.sizeExceeded) throw new Error('the message is too large');
  const transport = createTransport({ host: '127.0.0.1', port: lmtpPort, lmtp: true, ignoreTLS: true });
  const from = session.envelope.mailFrom;
  try {
    await transport.sendMail({
      envelope: { from: from === false ? '' : from.address, to: session.envelope.rcptTo.map((to) => to.address) },
      raw: Buffer.concat([Buffer.from(traceHeader(session)), ...chunks]),
    });
  } finally {
    transport.close();
  }
}

function traceHeader(session: SMTPServerSession): string {
  const day = new Date().toUTCString().replace('GMT', '+0000');
  return `Received: from ${session.clientHostname || 'localhost'} ([${session.remoteAddress}])\r\n by hop.demo.example with ESMTP id ${session.id}; ${day}\r\n`;
}

/** True when IMAP takes this login and password. */
async function checkByImap(imapPort: number, auth: SMTPServerAuthentication): Promise<boolean> {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const user = auth.username ?? '';
  const password = auth.password ?? '';
  if (/[\r\n\0]/.test(user + password)) return false;
  const answers = await converse(imapPort, [`1 LOGIN ${quoted(user)} ${quoted(password)}`, '2 LOGOUT'], /^(1 |\* OK)/m);
  return /^1 OK/m.test(answers[1] ?? '');
}

async function askLmtp(lmtpPort: number, address: string): Promise<string> {
  if (/[\r\n<>]/.test(address)) return '501';
  const answers = await converse(lmtpPort, ['LHLO hop.demo.example', 'MAIL FROM:<>', `RCPT TO:<${address}>`, 'QUIT'], /^\d{3} /m);
  return answers[3] ?? '';
}

/** Says lines one after the other, each after an answer that matches `complete`; gives the answers, greeting first. */
function converse(port: number, lines: readonly string[], complete: RegExp): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answers: string[] = [];
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(15_000, () => socket.destroy(new Error('no answer in time')));
    socket.on('data', (data: string) => {
      text += data;
      if (!text.endsWith('\n') || !complete.test(text)) return;
      answers.push(text);
      text = '';
      const next = lines[answers.length - 1];
      if (next === undefined || answers.length === lines.length) {
        socket.end(next === undefined ? '' : `${next}\r\n`);
        resolve(answers);
      } else socket.write(`${next}\r\n`);
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answers));
  });
}
