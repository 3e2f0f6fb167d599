import { DomainError, isDomainError } from '@/server/core/errors';
import type { DavContext } from './context';
import { headerText, ownHosts } from './headers';
import { parsePath, pathOfReference } from './path';
import { loadResource, type Resource } from './resources';
import { syncToken } from './sync-token';

// The If header: RFC 4918 section 10.4. There are no locks here, so the state tokens that can hold are sync-tokens
// (RFC 6578 section 5). Deviation: it is tested before the write and not in its transaction; If-Match is.

type Condition = { negated: boolean; token: string | null; etag: string | null };
type List = { reference: string | null; conditions: readonly Condition[] };

/** Throws `precondition_failed` when no list of the header holds, `invalid` when it is not one. */
export async function checkIfHeader(context: DavContext): Promise<void> {
  const header = headerText(context.request, 'if').trim();
  if (header === '') return;
  for (const { reference, conditions } of parseIfHeader(header)) {
    const state = await stateOf(context, reference);
    if (conditions.every(({ negated, token, etag }) => negated !== (token === null ? etag === state.etag : token === state.token))) return;
  }
  throw new DomainError('precondition_failed', 'If: no list holds');
}

const pieces = /\s*(?:<([^>]*)>\s*(?=\()|\(((?:\s*(?:Not\s*)?(?:<[^>]*>|\[(?:W\/)?"[^"]*"\]))+)\s*\))/iy;
const maxLists = 100;

export function parseIfHeader(header: string): readonly List[] {
  const lists: List[] = [];
  let reference: string | null = null;
  pieces.lastIndex = 0;
  while (pieces.lastIndex < header.length) {
    const match = pieces.exec(header);
    if (!match || lists.length >= maxLists) throw new DomainError('invalid', 'If: cannot be read');
    const [, tag, inner] = match;
    if (inner === undefined) reference = tag ?? null;
    else lists.push({ reference, conditions: conditionsIn(inner) });
  }
  if (lists.length === 0) throw new DomainError('invalid', 'If: holds no list');
  return lists;
}

function conditionsIn(inner: string): Condition[] {
  return [...inner.matchAll(/(Not\s*)?(?:<([^>]*)>|\[(W\/)?"([^"]*)"\])/gi)].map(([, not, token, weak, etag]) => ({
    negated: not !== undefined,
    token: token ?? null,
    // All our tags are strong: a weak one is another.
    etag: etag === undefined || weak ? null : etag,
  }));
}

type State = { token: string | undefined; etag: string | undefined };

async function stateOf(context: DavContext, reference: string | null): Promise<State> {
  const nothing: State = { token: undefined, etag: undefined };
  const path = reference === null ? null : pathOfReference(reference, ownHosts(context.request));
  if (reference !== null && path === null) return nothing;
  try {
    const target = path === null ? context.target : parsePath(path).target;
    return stateIn(await loadResource({ ...context, target }));
  } catch (error) {
    if (isDomainError(error) && (error.code === 'not_found' || error.code === 'invalid')) return nothing;
    throw error;
  }
}

function stateIn(resource: Resource): State {
  if (resource.type === 'collection') return { token: syncToken(resource.collection), etag: undefined };
  return { token: undefined, etag: resource.type === 'item' ? resource.item.etag : undefined };
}
