import { DomainError } from '@/server/core/errors';
import { createCollection } from '@/server/domain/sync/collections';
import type { Component } from '@/server/domain/sync/model';
import { clarkName, elementsOf, type XmlElement } from '@/server/formats/xml/tree';
import { type DavAnswer, emptyAnswer, xmlHeaders } from '../answer';
import { readXmlBody } from '../body';
import type { DavContext, Method } from '../context';
import { preconditionElement, refuse } from '../errors';
import { patchDocument } from '../multistatus-patch';
import { caldav, carddav, dav } from '../names';
import type { DavKind } from '../path';
import { instructionsIn } from '../properties/instructions';
import { type Instruction, type PropertyFailure, planPatch } from '../properties/writable';
import { findOwnCollection, requireOwn } from '../resources';
import { isReservedName } from '../shared';

// MKCALENDAR (RFC 4791 section 5.3.1), MKCOL (RFC 4918 section 9.3) and extended MKCOL (RFC 5689 section 3).

export const mkcalendar: Method = async (context) => {
  const body = await readXmlBody(context.request);
  if (body && clarkName(body) !== caldav('mkcalendar')) throw new DomainError('invalid', 'mkcalendar: another root element');
  const instructions = body ? instructionsIn(body, { removals: false }) : [];
  return make(context, { kind: 'calendar', instructions, root: 'C:mkcalendar-response' });
};

export const mkcol: Method = async (context) => {
  const body = await readXmlBody(context.request);
  const { target } = context;
  if (!body) {
    // In an address-book home a bare MKCOL can only mean one thing; in a calendar home it gives no calendar (RFC 4791 section 5.2),
    // and there is nothing else to be made there.
    const kind = target.type === 'collection' ? target.kind : null;
    if (kind === 'addressbook') return make(context, { kind, instructions: [], root: 'D:mkcol-response' });
    await refuseTaken(context);
    throw refuse(403, dav('valid-resourcetype'));
  }
  if (clarkName(body) !== dav('mkcol')) throw new DomainError('unsupported', 'mkcol: another root element');
  const instructions = instructionsIn(body, { removals: false });
  const types = instructions.find(({ name }) => name === dav('resourcetype'))?.element;
  const kind = types ? kindOf(types) : null;
  const wrongHome = kind !== null && target.type === 'collection' && target.kind !== kind;
  if (!kind || wrongHome) {
    await refuseTaken(context);
    if (!types) throw refuse(403, dav('valid-resourcetype'));
    const error = preconditionElement(dav('valid-resourcetype'));
    return refusedBody({
      root: 'D:mkcol-response',
      names: instructions.map(({ name }) => name),
      failures: new Map([[dav('resourcetype'), { status: 403, error }]]),
    });
  }
  const others = instructions.filter(({ name }) => name !== dav('resourcetype'));
  return make(context, { kind, instructions: others, root: 'D:mkcol-response' });
};

/** Exactly DAV:collection and one of the two types we have. */
function kindOf(types: XmlElement): DavKind | null {
  const names = new Set(elementsOf(types).map(clarkName));
  if (names.size !== 2 || !names.has(dav('collection'))) return null;
  if (names.has(caldav('calendar'))) return 'calendar';
  return names.has(carddav('addressbook')) ? 'addressbook' : null;
}

type Root = 'D:mkcol-response' | 'C:mkcalendar-response';
type Plan = { kind: DavKind; instructions: readonly Instruction[]; root: Root };

async function make(context: DavContext, { kind, instructions, root }: Plan): Promise<DavAnswer> {
  const { target, store, person } = context;
  if (target.type === 'item') requireOwn(person, target.login);
  if (target.type !== 'collection') {
    await refuseTaken(context);
    throw refuse(403, kind === 'calendar' ? caldav('calendar-collection-location-ok') : carddav('addressbook-collection-location-ok'));
  }
  await refuseTaken(context);
  if (target.kind !== kind)
    throw refuse(403, kind === 'calendar' ? caldav('calendar-collection-location-ok') : carddav('addressbook-collection-location-ok'));
  // Kept for scheduling, and for what others share.
  if (isReservedName(kind, target.name))
    throw refuse(403, kind === 'calendar' ? caldav('calendar-collection-location-ok') : carddav('addressbook-collection-location-ok'));
  if ([...target.name].length > 190) throw new DomainError('conflict', 'mkcol: the name is too long');

  const components = kind === 'calendar' ? componentsIn(instructions) : (['VCARD'] as const);
  const rest = instructions.filter(({ name }) => name !== componentSet);
  const { patch, failures } = planPatch(kind, { deadProperties: {} }, rest);
  const all = new Map<string, PropertyFailure>(failures);
  if (!components) all.set(componentSet, { status: 403, error: preconditionElement(caldav('supported-calendar-component')) });
  if (all.size > 0 || !components) return refusedBody({ root, names: instructions.map(({ name }) => name), failures: all });

  await createCollection(store, {
    ownerId: person.accountId,
    kind,
    name: target.name,
    components,
    ...patch,
    // A list without a name is of no use to anybody who sees it elsewhere.
    displayName: patch.displayName || target.name,
  });
  return emptyAnswer(201, { 'Cache-Control': 'no-cache' });
}

const componentSet = caldav('supported-calendar-component-set');
const known: readonly Component[] = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];
const unasked: readonly Component[] = ['VEVENT', 'VTODO', 'VJOURNAL'];

/** The asked components; events, to-dos and journals where nothing was asked (RFC 4791 section 5.2.3); null for one we do not take. */
function componentsIn(instructions: readonly Instruction[]): readonly Component[] | null {
  const element = instructions.find(({ name }) => name === componentSet)?.element;
  if (!element) return unasked;
  const asked = elementsOf(element).map((comp) => comp.attributes['name']?.toUpperCase() ?? '');
  // Apple and Thunderbird list VTIMEZONE or VALARM now and then; those are no objects of their own.
  const wanted = asked.filter((name) => name !== 'VTIMEZONE' && name !== 'VALARM');
  const taken = known.filter((component) => wanted.includes(component));
  return taken.length === 0 || wanted.some((name) => !known.some((component) => component === name)) ? null : taken;
}

/** 405 where something is already; 404 in somebody else's home; 409 where the parent is missing. */
async function refuseTaken(context: DavContext): Promise<void> {
  const { target, person } = context;
  switch (target.type) {
    case 'root':
    case 'principals':
    case 'homes':
      throw new DomainError('name_taken', 'mkcol: exists');
    case 'principal':
    case 'proxies':
    case 'home':
      requireOwn(person, target.login);
      throw new DomainError('name_taken', 'mkcol: exists');
    case 'collection':
      requireOwn(person, target.login);
      if (await findOwnCollection(context, target.kind, target.name)) throw new DomainError('name_taken', 'mkcol: exists');
      return;
    case 'item':
      requireOwn(person, target.login);
      if (!(await findOwnCollection(context, target.kind, target.collection))) throw new DomainError('conflict', 'mkcol: no parent');
      return;
    case 'nowhere':
      throw new DomainError('conflict', 'mkcol: no parent');
  }
}

/** RFC 5689 section 3: nothing was made, and why, by property. */
function refusedBody({
  root,
  names,
  failures,
}: {
  root: Root;
  names: string[];
  failures: ReadonlyMap<string, PropertyFailure>;
}): DavAnswer {
  const statuses = new Set([...failures.values()].map(({ status }) => status));
  const status = statuses.has(403) ? 403 : statuses.has(507) ? 507 : 409;
  return { status, headers: xmlHeaders, body: patchDocument({ root, href: '', names: [...new Set(names)], failures }) };
}
