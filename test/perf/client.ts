import { Agent, request } from 'node:http';

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };
export type Client = (method: string, path: string, body?: string, headers?: Record<string, string>) => Promise<Answer>;

/** A client that keeps `connections` connections. */
export function davClient(base: string, user: { login: string; password: string }, connections: number): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const authorization = `Basic ${Buffer.from(`${user.login}:${user.password}`).toString('base64')}`;
  return (method, path, body = '', headers = {}) =>
    new Promise((resolve, reject) => {
      const type = body.startsWith('<')
        ? 'application/xml; charset=utf-8'
        : body.startsWith('BEGIN:VCARD')
          ? 'text/vcard'
          : 'text/calendar';
      const sent = request(
        new URL(path, base),
        { method, agent, headers: { authorization, 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
          );
          answer.once('error', reject);
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
}
