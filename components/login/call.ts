import { withBase } from '../lib/base-path';

/** How a call of a page for people who are not signed in ended: the answer, or the code it failed with ("offline": no answer). */
export type Called = { ok: true } | { ok: false; code: string; refusals: string[] };

/** Calls a procedure without the suite's client, which these pages do not load. */
export async function call(path: string, input: unknown): Promise<Called> {
  try {
    const response = await fetch(withBase(`/api/trpc/${path}`), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json: input }),
    });
    if (response.ok) return { ok: true };
    const body = (await response.json().catch(() => null)) as {
      error?: { json?: { data?: { domainCode?: string | null; refusals?: string[] } } };
    } | null;
    const data = body?.error?.json?.data;
    return { ok: false, code: data?.domainCode ?? 'unknown', refusals: data?.refusals ?? [] };
  } catch {
    return { ok: false, code: 'offline', refusals: [] };
  }
}
