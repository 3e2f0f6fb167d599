import { isIPv6 } from 'node:net';
import { z } from 'zod';

export type SettingMeta = {
  description: string;
  /** What holds when nothing is set, in words or as the value. */
  fallback?: string;
  /** The environment variable that wins over the file. */
  environment?: string;
  /** A change takes effect at the next start; all others at once. */
  restart?: boolean;
  secret?: boolean;
  example?: unknown;
  /** What the predecessors called it. */
  predecessor?: string;
};

/** Adds what the reference says about a setting. */
export function about<Shape extends z.ZodType>(shape: Shape, meta: SettingMeta): Shape {
  return shape.meta(meta as unknown as Record<string, unknown>) as Shape;
}

// Kinds of value that several settings share.

export const hostName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'not a domain or host name')
  .transform((name) => name.toLowerCase());
/** Also `*`. */
export const domainName = z
  .string()
  .regex(/^(\*|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)$/, 'not a domain name such as example.org, or *')
  .transform((name) => name.toLowerCase());
/** A server to connect to, by name or address. */
export const serverHost = z
  .string()
  .refine(
    (text) => isIPv6(text) || /^[^\s/:@]+$/.test(text),
    'the name or address of a host alone; its port goes into `port`, and encryption into `tls`',
  );
/** Where people reach us; a path is the base path. `/SOGo` cannot be one: it leads here by itself, wherever the rest is. */
export const publicUrl = z
  .url({ protocol: /^https?$/, error: 'must begin with https:// (or http://) and a host name', abort: true })
  .refine((text) => {
    const { pathname, search, hash } = new URL(text);
    return search === '' && hash === '' && /^(\/[A-Za-z0-9._~-]+)*\/?$/.test(pathname);
  }, 'the path may have only letters, digits and . _ ~ - between slashes, and nothing after it')
  .refine((text) => new URL(text).username === '' && new URL(text).password === '', 'holds a login; everybody gets to see this address')
  .refine(
    (text) => !/^\/(sogo|dav|api|_next|\.well-known)(\/|$)/i.test(new URL(text).pathname),
    'this path has a meaning of its own; choose another one',
  );
export const port = z.number().int().min(1).max(65_535);
export const tls = z.enum(['none', 'starttls', 'implicit']);
export const notATimeZone = 'not a time zone of the IANA list';
export const timeZone = z.string().refine(isTimeZone, notATimeZone);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
