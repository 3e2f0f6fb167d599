import type { ServerResponse } from 'node:http';

/** Ends a request with a sentence, a refusal with the reference under which the log has it (OPS-10). An unread body is not waited for. */
export function plainText(response: ServerResponse, status: number, sentence: string): void {
  if (!response.req.complete) response.setHeader('Connection', 'close');
  const reference = response.getHeader('X-Request-Id');
  const text = status >= 400 && reference !== undefined ? `${sentence}Reference: ${reference}\n` : sentence;
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(response.req.method === 'HEAD' ? undefined : text);
}
