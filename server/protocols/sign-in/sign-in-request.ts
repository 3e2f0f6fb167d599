import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DomainConfig, domainByName } from '@/server/config/config';
import { type RequestFacts, requestFacts } from '@/server/core/request-facts';
import { findDomain } from '@/server/domain/directory/find-domain';
import { refusal } from '@/server/domain/directory/logins/refusal';
import type { Atrium } from '@/server/wiring';

/** A request to this door, and what every route needs of it. */
export type SignInRequest = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly atrium: Atrium;
  readonly facts: RequestFacts;
  readonly query: URLSearchParams;
  /** Origin and base path people use. */
  readonly publicUrl: string;
};

export function signInRequest(request: IncomingMessage, response: ServerResponse, atrium: Atrium): SignInRequest {
  const facts = requestFacts(request);
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  return { request, response, atrium, facts, query: searchParams, publicUrl: facts.origin + atrium.config.current.basePath };
}

/** The domain a login begins for: the one asked for, else the one of the host name, else the default. Errors: refusal not_offered. */
export function domainOf({ atrium, facts, query }: SignInRequest): DomainConfig {
  const config = atrium.config.current;
  const asked = query.get('domain');
  const entry = asked ? domainByName(config, asked) : (findDomain(config, 'anybody', facts.host)?.entry ?? null);
  if (!entry) throw refusal('not_offered', 'no domain answers to this name');
  return entry;
}

/** The text of a header, '' when absent. */
export function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

const maxFormBytes = 64 * 1024;

/** The fields of a posted form. Errors: refusal ticket_refused when it is larger than any of ours. */
export async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxFormBytes) throw refusal('ticket_refused', 'the form is too large');
    chunks.push(chunk as Buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
