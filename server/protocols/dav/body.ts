import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { DomainError } from '@/server/core/errors';
import { parseXml } from '@/server/formats/xml/parse-xml';
import type { XmlElement } from '@/server/formats/xml/tree';

/** The largest object we take, announced as max-resource-size. MariaDB's usual packet limit is 16 MB. */
export const maxResourceBytes = 10_485_760;

/** A multiget of 100,000 hrefs is the largest honest request body. */
const maxXmlBytes = 16_777_216;

/**
 * Reads the whole body. Throws `too_large` beyond the limit (also of what a compressed body unpacks to),
 * `unsupported` for a Content-Encoding we do not know and `invalid` for a broken one.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > maxBytes + drainedBytes) throw tooLarge();
  const bytes = await collect(request, maxBytes);
  return unpack(bytes, request.headers['content-encoding'], maxBytes);
}

/** What is beyond the limit is read and thrown away for a while: a client that is still sending would lose the refusal with the connection. */
const drainedBytes = 33_554_432;
const drainMilliseconds = 2000;

// Not `for await`: leaving it early destroys the request, and with it the way back.
function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let patience: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(patience);
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      settle();
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else if (size > maxBytes + drainedBytes) giveUp();
      else patience ??= setTimeout(giveUp, drainMilliseconds);
    };
    const giveUp = () => {
      request.pause();
      finish(() => reject(tooLarge()));
    };
    const onEnd = () => finish(() => (size > maxBytes ? reject(tooLarge()) : resolve(joined(chunks, size))));
    const onError = (error: Error) => finish(() => reject(error));
    const onClose = () => finish(() => reject(new BodyAborted()));
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

/** The client went away in the middle of its body. */
export class BodyAborted extends Error {
  override readonly name = 'BodyAborted';
}

function joined(chunks: readonly Buffer[], size: number): Buffer {
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks, size);
}

const unpackers = { gzip: promisify(gunzip), 'x-gzip': promisify(gunzip), deflate: promisify(inflate), br: promisify(brotliDecompress) };

async function unpack(bytes: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity' || bytes.length === 0) return bytes;
  if (!Object.hasOwn(unpackers, name)) throw new DomainError('unsupported', 'body: unknown Content-Encoding');
  try {
    return await unpackers[name as keyof typeof unpackers](bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new DomainError('invalid', 'body: cannot be unpacked', { cause: error });
  }
}

/** The body as XML, whatever its Content-Type says; null when there is none. */
export async function readXmlBody(request: IncomingMessage): Promise<XmlElement | null> {
  const bytes = await readBody(request, maxXmlBytes);
  return bytes.length === 0 ? null : parseXml(bytes);
}

/**
 * The body as text: UTF-8, or the charset of Content-Type. A byte-order mark is kept, since it belongs to the bytes.
 * Throws `invalid` with the given precondition when the bytes are not in that encoding, and `too_large`.
 */
export async function readTextBody(
  request: IncomingMessage,
  { precondition }: { precondition: string },
): Promise<{ text: string; isUtf8: boolean }> {
  const bytes = await readBody(request, maxResourceBytes);
  const charset = /charset\s*=\s*"?([\w.:-]+)"?/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  const isUtf8 = charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii';
  try {
    return { text: new TextDecoder(isUtf8 ? 'utf-8' : charset, { fatal: true, ignoreBOM: true }).decode(bytes), isUtf8 };
  } catch (error) {
    throw new DomainError('invalid', 'body: not in the encoding it should be', { details: { precondition }, cause: error });
  }
}

const tooLarge = () => new DomainError('too_large', 'body: larger than we take', { details: { precondition: 'max-resource-size' } });
