import type { ServerResponse } from 'node:http';

/** Ends a request with a sentence. The rest of an unread body is not waited for. */
export function plainText(response: ServerResponse, status: number, text: string): void {
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
