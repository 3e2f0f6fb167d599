import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What a method gives back; the handler sends it in one write. */
export type DavAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
  /** Sent after `body`, piece by piece, in the length the headers say. */
  stream?: AsyncIterable<Buffer>;
};

export const xmlHeaders = { 'Content-Type': 'application/xml; charset=utf-8' } as const;

/** An answer without a body. */
export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): DavAnswer {
  return { status, headers, body: '' };
}

/** 207 with a finished multistatus document. */
export function multistatusAnswer(document: string, headers: Readonly<Record<string, string>> = {}): DavAnswer {
  return { status: 207, headers: { ...xmlHeaders, ...headers }, body: document };
}

/** Head and body leave together: two writes cost a client 40 ms of delayed acknowledgement. */
export function sendAnswer(response: ServerResponse, answer: DavAnswer, { withoutBody }: { withoutBody: boolean }): void {
  const { status, headers, body, stream } = answer;
  if (stream) {
    response.writeHead(status, headers);
    if (withoutBody) response.end();
    // A client that went away, or a database: the connection ends without the rest, which is how HTTP says "incomplete".
    else pipeline(Readable.from(stream), response).catch(() => response.destroy());
    return;
  }
  const bodyless = status === 204 || status === 304;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, bodyless ? headers : { ...headers, 'Content-Length': length });
  if (withoutBody || bodyless || length === 0) response.end();
  else response.end(body);
}
