import { DomainError } from '@/server/core/errors';
import { unsubscribe } from '@/server/domain/sharing/subscriptions';
import { deleteCollection } from '@/server/domain/sync/collections';
import { writeCollection } from '@/server/domain/sync/write';
import { emptyAnswer } from '../answer';
import type { Method } from '../context';
import { refuse } from '../errors';
import { depthOf, holds, preconditionOf } from '../headers';
import { writeCondition } from '../if-header';
import { asSeen } from '../items';
import { requireRight } from '../kinds';
import { caldav } from '../names';
import { loadCollection } from '../resources';
import { syncToken } from '../sync-token';

// DELETE: RFC 4918 section 9.6; the default calendar stays (RFC 6638 section 4.3).

export const remove: Method = async (context) => {
  const { target, store, request, person } = context;
  if (target.type === 'item') {
    const { collection } = await loadCollection(context, { kind: target.kind, login: target.login, name: target.collection });
    const precondition = preconditionOf(request);
    const condition = await writeCondition(context);
    await writeCollection(store, collection.id, async (log) => {
      await condition?.(asSeen(collection, log));
      if (collection.shared) requireRight(collection, { before: (await log.read(target.name))?.body ?? null, after: null, precondition });
      await log.remove({ name: target.name, ...(precondition ? { precondition } : {}) });
    });
    return emptyAnswer(204);
  }
  if (target.type !== 'collection') throw new DomainError('not_found', 'delete: nothing there');
  // Depth other than infinity makes no sense here (section 9.6.1).
  if (depthOf(request, 'infinity') !== 'infinity') throw new DomainError('invalid', 'delete: Depth');
  const { collection } = await loadCollection(context, target);
  if (!holds(preconditionOf(request), syncToken(collection))) throw new DomainError('precondition_failed', 'delete: If-Match');
  if (collection.shared) {
    // It is the owner's: whoever takes it away takes it out of their own list.
    await unsubscribe(store, person, collection.id);
    return emptyAnswer(204);
  }
  if (collection.isDefault) {
    if (target.kind === 'calendar') throw refuse(403, caldav('default-calendar-needed'));
    throw new DomainError('forbidden', 'delete: the default address book stays');
  }
  await deleteCollection(store, collection.id);
  return emptyAnswer(204);
};
