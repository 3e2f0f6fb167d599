import { DomainError } from '@/server/core/errors';
import { updateCollection } from '@/server/domain/sync/collections';
import { clarkName } from '@/server/formats/xml/tree';
import { multistatusAnswer } from '../answer';
import { readXmlBody } from '../body';
import type { Method } from '../context';
import { preconditionElement } from '../errors';
import { preferencesOf } from '../headers';
import { patchDocument } from '../multistatus-patch';
import { dav } from '../names';
import { instructionsIn } from '../properties/instructions';
import { type PropertyFailure, planPatch } from '../properties/writable';
import { loadResource } from '../resources';
import { appliedPreferences } from './propfind';
import { patchProxies, patchShared } from './proppatch-people';

// PROPPATCH: RFC 4918 section 9.2. All or nothing: one failure and the rest answers 424.

export const proppatch: Method = async (context) => {
  const body = await readXmlBody(context.request);
  if (!body || clarkName(body) !== dav('propertyupdate')) throw new DomainError('invalid', 'proppatch: no propertyupdate');
  const instructions = instructionsIn(body, { removals: true });
  if (instructions.length === 0) throw new DomainError('invalid', 'proppatch: nothing to do');
  const resource = await loadResource(context);
  const names = [...new Set(instructions.map(({ name }) => name))];

  let failures: ReadonlyMap<string, PropertyFailure>;
  if (resource.type === 'principal' && resource.proxies) failures = await patchProxies(context, resource.proxies, instructions);
  else if (resource.type === 'collection' && resource.collection.shared) failures = await patchShared(context, resource, instructions);
  else if (resource.type === 'collection') {
    const plan = planPatch(resource.kind, resource.collection, instructions);
    failures = plan.failures;
    if (failures.size === 0) await updateCollection(context.store, resource.collection.id, plan.patch);
  } else {
    // Deviation: only calendars and address books keep properties of clients (RFC 4918 section 9.2 allows the refusal).
    const error = preconditionElement(dav('cannot-modify-protected-property'));
    failures = new Map(names.map((name) => [name, { status: 403, error }]));
  }
  const { minimal } = preferencesOf(context.request);
  const headers = appliedPreferences({ minimal });
  // RFC 8144 section 2.1: with return=minimal a complete success needs no multistatus.
  if (minimal && failures.size === 0) return { status: 200, headers, body: '' };
  return multistatusAnswer(patchDocument({ root: 'D:multistatus', href: resource.href, names, failures }), headers);
};
