import type { Mailbox } from '@/server/domain/mail/schema';

// Any module may ask for a new message; the composer lives in mail and loads when first asked for.

type Request = { to: readonly Mailbox[]; subject?: string; text?: string };

let handler: ((request: Request) => void) | null = null;
let waiting: Request | null = null;

/** Opens a new message to these people, from anywhere. */
export function composeTo(to: readonly Mailbox[], rest: { subject?: string; text?: string } = {}): void {
  const request = { to, ...rest };
  if (handler) handler(request);
  else waiting = request;
}

/** The composer says that it is there. Gives the way to take that back. */
export function onComposeRequest(next: (request: Request) => void): () => void {
  handler = next;
  if (waiting) {
    next(waiting);
    waiting = null;
  }
  return () => {
    if (handler === next) handler = null;
  };
}
