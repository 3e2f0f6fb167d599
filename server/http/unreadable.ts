import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId } from '@/server/core/ids';
import { logger } from '@/server/core/log';

// What Node itself refuses never becomes a request, and would end on a blank page that no log knows (OPS-10).

/** A ticket of Kerberos that a front server passes on has up to 48,000 bytes, and a third more as text. */
export const mostHeaderBytes = 80 * 1024;

const lingerMilliseconds = 2000;

const answers: Readonly<Record<string, readonly [status: string, sentence: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The browser sent more along with this request than this server reads. Delete the cookies of this site, and try again.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'This request took too long to arrive. Please try again.'],
};

/** Answers what cannot be read with a sentence and a reference. */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET') return void socket.destroy();
    // Answered already: this is the rest of the same request.
    if (!socket.writable) return;
    const reference = newId();
    const [status, sentence] = answers[error.code ?? ''] ?? ['400 Bad Request', 'This request cannot be read.'];
    logger('http').warn({ requestId: reference, code: error.code ?? error.message }, 'a request could not be read');
    const text = `${sentence}\nReference: ${reference}\n`;
    const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nX-Request-Id: ${reference}\r\nConnection: close\r\n\r\n`;
    socket.end(head + text);
    // A connection that is cut while something unread lies in it takes the answer along.
    setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
  });
}
