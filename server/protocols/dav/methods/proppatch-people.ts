import { requestFacts } from '@/server/core/request-facts';
import { type ProxyAccess, setProxies } from '@/server/domain/sharing/proxies';
import { describeShared } from '@/server/domain/sharing/subscriptions';
import { childrenOf, textOf } from '@/server/formats/xml/tree';
import type { DavContext } from '../context';
import { preconditionElement } from '../errors';
import { ownHosts } from '../headers';
import { appleIcal, dav } from '../names';
import { parsePath, pathOfReference } from '../path';
import { granteeAt } from '../principal-facts';
import { type Instruction, type PropertyFailure, planPatch } from '../properties/writable';
import type { CollectionResource } from '../resources';

// PROPPATCH where more than a collection of one's own is meant: the members of a proxy group, and one's own view of what is shared.

type Failures = ReadonlyMap<string, PropertyFailure>;

const protectedProperty: PropertyFailure = { status: 403, error: preconditionElement(dav('cannot-modify-protected-property')) };

/** Sets who acts for the person: group-member-set as a whole, or not at all (caldav-proxy section 4.1). */
export async function patchProxies(context: DavContext, access: ProxyAccess, instructions: readonly Instruction[]): Promise<Failures> {
  const failures = new Map<string, PropertyFailure>();
  const grantees: string[] = [];
  for (const { name, element } of instructions) {
    if (name !== dav('group-member-set')) {
      failures.set(name, protectedProperty);
      continue;
    }
    grantees.length = 0;
    for (const href of element ? childrenOf(element, dav('href')) : []) {
      const grantee = await granteeNamed(context, textOf(href).trim());
      if (grantee) grantees.push(grantee);
      // Unknown, hidden and foreign are one answer.
      else failures.set(name, { status: 403, error: preconditionElement(dav('recognized-principal')) });
    }
  }
  if (failures.size === 0)
    await setProxies(context.store, context.person, { access, grantees, address: requestFacts(context.request).remoteAddress });
  return failures;
}

async function granteeNamed(context: DavContext, href: string): Promise<string | null> {
  const mail = /^mailto:(.+)$/i.exec(href)?.[1];
  if (mail !== undefined) return granteeAt(context, mail);
  const path = pathOfReference(href, ownHosts(context.request));
  if (path === null) return null;
  const { target } = parsePath(path);
  return target.type === 'principal' ? granteeAt(context, target.login) : null;
}

/** Name and colour of what somebody else shares are kept for this person alone; the rest is the owner's (dav.md 28). */
export async function patchShared(
  context: DavContext,
  { kind, collection }: CollectionResource,
  instructions: readonly Instruction[],
): Promise<Failures> {
  const own = new Set([dav('displayname'), ...(kind === 'calendar' ? [appleIcal('calendar-color')] : [])]);
  const plan = planPatch(kind, { deadProperties: {} }, instructions);
  const failures = new Map(plan.failures);
  const error = preconditionElement(dav('need-privileges'));
  for (const { name } of instructions) if (!own.has(name) && !failures.has(name)) failures.set(name, { status: 403, error });
  const { displayName, color } = plan.patch;
  if (failures.size === 0)
    await describeShared(context.store, context.person, {
      collectionId: collection.id,
      ...(displayName === undefined ? {} : { displayName }),
      ...(color === undefined ? {} : { color }),
    });
  return failures;
}
