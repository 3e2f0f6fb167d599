import { DomainError } from '@/server/core/errors';
import { composeMessage } from './compose-message';
import { removeDrafts, replaceDraft } from './internal/drafts-folder';
import { outboxIdOf } from './internal/outbox-id';
import type { MailAccount } from './mail-account';
import type { DraftInput, SavedDraft } from './schema';

const saving = new WeakMap<MailAccount['pool'], Map<string, Promise<unknown>>>();

/**
 * Saves a composition as a real draft, in place of its former version; saving the same twice leaves one.
 * Errors: conflict (reason being_sent: it is on its way or gone out), not_found (an attachment), too_large, quota_exceeded.
 */
export async function saveDraft(mail: MailAccount, input: DraftInput): Promise<SavedDraft> {
  return inTurn(mail, input.compositionId, async () => {
    // A slow autosave must not put back what was sent meanwhile.
    const row = await mail.store.db.outbox.findUnique({
      where: { id: outboxIdOf(mail.person.accountId, input.compositionId) },
      select: { state: true },
    });
    if (row && row.state !== 'cancelled' && row.state !== 'failed') {
      throw new DomainError('conflict', 'this message is being sent', { details: { reason: 'being_sent' } });
    }
    const { draft } = await composeMessage(mail, input, 'draft');
    const saved = await replaceDraft(mail, input.compositionId, draft);
    return { ...saved, savedAt: mail.store.clock.now().toISOString() };
  });
}

/** Throws a composition away. Nothing happens when there is none. */
export async function discardDraft(mail: MailAccount, input: { compositionId: string }): Promise<void> {
  await inTurn(mail, input.compositionId, () => removeDrafts(mail, input.compositionId));
}

/** One change of a composition at a time: two saves side by side would each keep their own copy. */
export async function inTurn<Result>(mail: MailAccount, compositionId: string, work: () => Promise<Result>): Promise<Result> {
  const queue = saving.get(mail.pool) ?? new Map<string, Promise<unknown>>();
  saving.set(mail.pool, queue);
  const mine = (queue.get(compositionId) ?? Promise.resolve()).then(work, work);
  queue.set(compositionId, mine);
  try {
    return await mine;
  } finally {
    if (queue.get(compositionId) === mine) queue.delete(compositionId);
  }
}
