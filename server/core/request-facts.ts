import type { IncomingMessage } from 'node:http';

/** What the listener found out about a request, after believing only listed proxies. */
export type RequestFacts = {
  readonly id: string;
  /** The client's address as text. */
  readonly remoteAddress: string;
  /** The client speaks TLS (to us or to a trusted proxy). */
  readonly secure: boolean;
  /** Host and port as the client wrote them. */
  readonly host: string;
  /** `https://host[:port]` for links: the configured public URL, else what the request says. */
  readonly origin: string;
  /** The part of the address before our own paths, as this request wrote it: `/groupware`, or '' at the root of the host. */
  readonly basePath: string;
  /** A listed proxy forwarded it. */
  readonly proxied: boolean;
};

const facts = new WeakMap<IncomingMessage, RequestFacts>();

export function setRequestFacts(request: IncomingMessage, value: RequestFacts): void {
  facts.set(request, value);
}

/** The facts of a request that came through our listener. */
export function requestFacts(request: IncomingMessage): RequestFacts {
  const known = facts.get(request);
  if (!known) throw new Error('invariant broken: a request that did not come through the listener');
  return known;
}
