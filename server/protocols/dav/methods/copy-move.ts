import { DomainError, isDomainError } from '@/server/core/errors';
import { seesWhole } from '@/server/domain/calendar/shared-view';
import type { Collection, Item } from '@/server/domain/sync/model';
import { type CollectionLog, writeCollection, writeTwoCollections } from '@/server/domain/sync/write';
import { emptyAnswer } from '../answer';
import type { DavContext, Method } from '../context';
import { DavRefusal, refuse } from '../errors';
import { headerText, holds, mayOverwrite, ownHosts, preconditionOf } from '../headers';
import { encodeSegment } from '../hrefs';
import { type WriteCondition, writeCondition } from '../if-header';
import { asSeen } from '../items';
import { checkObject, requireRight, requireUidFree } from '../kinds';
import { caldav, carddav } from '../names';
import { parsePath, pathOfReference, type Target } from '../path';
import { findCollectionAt, isOwnLogin, loadCollection } from '../resources';
import type { SeenCollection } from '../shared';
import { maxNameLength } from './put';

// COPY and MOVE of objects: RFC 4918 sections 9.8 and 9.9, RFC 4791 section 5.3.3, RFC 6352 section 6.3.4.

export const copy: Method = (context) => transfer(context, { keep: true });
export const move: Method = (context) => transfer(context, { keep: false });

type Place = Extract<Target, { type: 'item' }>;
type Plan = {
  from: Place;
  to: Place;
  keep: boolean;
  overwrite: boolean;
  isFine: (etag: string | null) => boolean;
  condition: WriteCondition | undefined;
  check: (body: string) => ReturnType<typeof checkObject>;
  source: SeenCollection;
  goal: SeenCollection;
};

async function transfer(context: DavContext, { keep }: { keep: boolean }) {
  const { target, request, store } = context;
  if (target.type !== 'item') throw new DomainError('not_found', 'copy, move: nothing there');
  const to = destinationOf(context);
  const source = await loadCollection(context, { kind: target.kind, login: target.login, name: target.collection });
  if (to.kind !== target.kind)
    throw refuse(403, to.kind === 'calendar' ? caldav('supported-calendar-data') : carddav('supported-address-data'));
  const goal = await goalOf(context, to);
  if (!goal || [...to.name].length > maxNameLength) throw new DomainError('conflict', 'copy, move: no such destination');
  const sameCollection = goal.id === source.collection.id;
  if (sameCollection && to.name === target.name) throw new DavRefusal(403);

  const precondition = preconditionOf(request);
  const plan: Plan = {
    from: target,
    to,
    keep,
    overwrite: mayOverwrite(request),
    isFine: (etag) => holds(precondition, etag),
    condition: await writeCondition(context),
    source: source.collection,
    goal,
    check: (body) => checkObject(context, { kind: to.kind, collection: goal, name: to.name, body }),
  };
  const home = isOwnLogin(context.person, to.login) ? context.hrefs.home(to.kind) : context.hrefs.homeOf(to.kind, to.login);
  const hrefInGoal = (name: string) => context.hrefs.item(`${home}${encodeSegment(goal.name)}/`, name);
  const created = await writing(
    () =>
      sameCollection
        ? writeCollection(store, goal.id, (log) => carry(log, log, plan))
        : writeTwoCollections(store, source.collection.id, goal.id, (fromLog, toLog) => carry(fromLog, toLog, plan)),
    { kind: to.kind, hrefOf: hrefInGoal },
  );
  return emptyAnswer(created ? 201 : 204, created ? { Location: hrefInGoal(to.name) } : {});
}

/** Inside the transaction. The source goes before the copy comes, so that a rename is no conflict of UIDs with itself. */
async function carry(fromLog: CollectionLog, toLog: CollectionLog, plan: Plan): Promise<boolean> {
  const [from, to] = [asSeen(plan.source, fromLog), asSeen(plan.goal, toLog)];
  await plan.condition?.(from, to);
  const item = await from.read(plan.from.name);
  if (!plan.isFine(item?.etag ?? null)) throw new DomainError('precondition_failed', 'copy, move: If-Match');
  if (!item) throw new DomainError('not_found', 'copy, move: nothing there');
  if (!isSeenWhole(plan.source, item)) throw new DomainError('not_found', 'copy, move: not theirs to read');
  const existing = await toLog.read(plan.to.name);
  if (!plan.overwrite && (await to.read(plan.to.name))) throw new DomainError('precondition_failed', 'copy, move: Overwrite: F');
  const { index, body } = await plan.check(item.body);
  if (!plan.keep) requireRight(plan.source, { before: item.body, after: null });
  requireRight(plan.goal, { before: existing?.body ?? null, after: body });
  await requireUidFree(plan.goal, toLog, { uid: index.uid, name: plan.to.name });
  if (existing) await toLog.remove({ name: plan.to.name });
  if (!plan.keep) await fromLog.remove({ name: plan.from.name });
  await toLog.put({ name: plan.to.name, body, index, expectAbsentUid: true });
  return !existing;
}

/** What is only seen as busy can be carried nowhere. */
function isSeenWhole({ kind, shared }: SeenCollection, item: Item): boolean {
  return !shared || kind === 'addressbook' || seesWhole(shared.rights, item.body);
}

/** The collection a Destination means; null when it is not there, or not theirs to see. */
async function goalOf(context: DavContext, { kind, login, collection }: Place): Promise<SeenCollection | null> {
  const found = findCollectionAt(context, { kind, login, name: collection });
  return found.catch((error: unknown) => {
    if (isDomainError(error) && error.code === 'not_found') return null;
    throw error;
  });
}

/** A UID conflict lies in the destination, so its href does too. */
async function writing(work: () => Promise<boolean>, { kind, hrefOf }: { kind: Collection['kind']; hrefOf: (name: string) => string }) {
  try {
    return await work();
  } catch (error) {
    const conflict = error instanceof DomainError ? error.details['uidConflict'] : undefined;
    if (typeof conflict !== 'string') throw error;
    throw refuse(
      409,
      kind === 'addressbook' ? carddav('no-uid-conflict') : caldav('no-uid-conflict'),
      conflict === '' ? '' : `<D:href>${hrefOf(conflict)}</D:href>`,
    );
  }
}

/** RFC 4918 section 10.3: an absolute URI or a path; another server is none of ours (502). */
function destinationOf({ request }: DavContext): Place {
  const header = headerText(request, 'destination').trim();
  if (header === '') throw new DomainError('invalid', 'Destination: missing');
  const path = pathOfReference(header, ownHosts(request));
  if (path === null) throw new DavRefusal(502);
  const { target } = parsePath(path);
  if (target.type !== 'item') throw new DavRefusal(target.type === 'nowhere' ? 409 : 403);
  return target;
}
