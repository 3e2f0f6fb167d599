import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type BrotliCompress, constants, createBrotliCompress, createGzip, type Gzip } from 'node:zlib';

const compressible = /^(text\/(?!event-stream)|application\/(json|javascript|xml|manifest\+json|wasm)|image\/svg\+xml)|\+(xml|json)\b/i;
const minBytes = 1024;

/**
 * Makes `response` compress what it sends, when the client takes it and the content gains from it. Streams: each write is
 * flushed through, so React's streamed pages still appear piece by piece. Event streams and ranges are left alone.
 */
export function compressResponse(request: IncomingMessage, response: ServerResponse): void {
  const encoding = chooseEncoding(request.headers['accept-encoding']);
  if (!encoding || request.method === 'HEAD') return;
  const original = { writeHead: response.writeHead, write: response.write, end: response.end, flushHeaders: response.flushHeaders };
  let stream: Gzip | BrotliCompress | null = null;
  let decided = false;

  const decide = (firstBytes: number | null): void => {
    if (decided) return;
    decided = true;
    const type = String(response.getHeader('content-type') ?? '');
    const length = Number(response.getHeader('content-length') ?? firstBytes ?? Number.POSITIVE_INFINITY);
    const plain = response.getHeader('content-encoding') === undefined && response.getHeader('content-range') === undefined;
    const status = response.statusCode;
    if (!compressible.test(type)) return;
    response.appendHeader('Vary', 'Accept-Encoding');
    if (
      !plain ||
      length < minBytes ||
      status === 204 ||
      status === 304 ||
      /no-transform/.test(String(response.getHeader('cache-control') ?? ''))
    )
      return;
    response.removeHeader('content-length');
    response.setHeader('Content-Encoding', encoding);
    // A strong ETag names the bytes on the wire; ours names the uncompressed ones.
    const etag = response.getHeader('etag');
    if (typeof etag === 'string' && !etag.startsWith('W/')) response.setHeader('ETag', `W/${etag}`);
    const made =
      encoding === 'br'
        ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 }, flush: constants.BROTLI_OPERATION_FLUSH })
        : createGzip({ level: 5, flush: constants.Z_SYNC_FLUSH });
    stream = made;
    made.on('data', (chunk: Buffer) => {
      if (Reflect.apply(original.write, response, [chunk]) === false) {
        made.pause();
        response.once('drain', () => made.resume());
      }
    });
    // Whoever pipes into the response waits for its drain, but it is the compressor that was full.
    made.on('drain', () => response.emit('drain'));
    made.on('end', () => Reflect.apply(original.end, response, []));
    response.on('close', () => made.destroy());
  };

  response.writeHead = ((status: number, ...rest: [string?, Headers?] | [Headers?]) => {
    const headers = rest.find((part) => typeof part === 'object') as Headers | undefined;
    response.statusCode = status;
    if (headers) applyHeaders(response, headers);
    decide(null);
    return Reflect.apply(original.writeHead, response, [status]);
  }) as typeof response.writeHead;
  response.flushHeaders = () => {
    decide(null);
    Reflect.apply(original.flushHeaders, response, []);
  };
  response.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    if (!response.headersSent) decide(null);
    if (!stream) return Reflect.apply(original.write, response, [chunk, ...rest]);
    const done = rest.find((part) => typeof part === 'function') as (() => void) | undefined;
    return stream.write(typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(rest)) : chunk, () => done?.());
  }) as typeof response.write;
  response.end = ((...given: unknown[]) => {
    const chunk = typeof given[0] === 'string' || given[0] instanceof Uint8Array ? given[0] : null;
    if (!response.headersSent) decide(chunk === null ? 0 : Buffer.byteLength(chunk));
    if (!stream) return Reflect.apply(original.end, response, given);
    const done = given.find((part) => typeof part === 'function') as (() => void) | undefined;
    if (done) response.once('finish', done);
    stream.end(typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(given.slice(1))) : (chunk ?? undefined));
    return response;
  }) as typeof response.end;
}

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

function applyHeaders(response: ServerResponse, headers: Headers): void {
  if (Array.isArray(headers)) {
    for (let index = 0; index + 1 < headers.length; index += 2) response.setHeader(String(headers[index]), headers[index + 1] as string);
    return;
  }
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
}

function encodingOf(rest: readonly unknown[]): BufferEncoding {
  return rest.find((part): part is BufferEncoding => typeof part === 'string') ?? 'utf8';
}

/** Brotli when offered, else gzip, else nothing (RFC 9110 section 12.5.3; q=0 refuses). */
export function chooseEncoding(header: string | string[] | undefined): 'br' | 'gzip' | null {
  const accepted = new Set<string>();
  for (const part of String(header ?? '').split(',')) {
    const [name = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find((q) => q !== undefined);
    if (quality === undefined || Number(quality) > 0) accepted.add(name.trim());
  }
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : null;
}
