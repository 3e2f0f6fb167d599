import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { DavAnswer } from './answer';
import { headerText } from './headers';

const pack = promisify(gzip);
/** Below this a packet more or less is all there is to win. */
const worthwhile = 8192;

/**
 * Packs a long multistatus for a client that asks for it. Objects are never packed: their strong ETag belongs to the bytes
 * as they are (RFC 9110 section 8.8.3.3).
 */
export async function compressed(request: IncomingMessage, answer: DavAnswer): Promise<DavAnswer> {
  if (answer.status !== 207 || answer.body.length < worthwhile || !acceptsGzip(headerText(request, 'accept-encoding'))) return answer;
  const body = await pack(answer.body, { level: constants.Z_BEST_SPEED });
  const vary = [answer.headers['Vary'], 'Accept-Encoding'].filter(Boolean).join(', ');
  return { ...answer, body, headers: { ...answer.headers, 'Content-Encoding': 'gzip', Vary: vary } };
}

/** `gzip` or `*` named without q=0. RFC 9110 section 12.5.3. */
export function acceptsGzip(header: string): boolean {
  const weights = new Map(
    header
      .toLowerCase()
      .split(',')
      .map((part) => {
        const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim());
        const weight = parameters.find((parameter) => parameter.startsWith('q='));
        return [coding, weight === undefined ? 1 : Number(weight.slice(2))] as const;
      }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
