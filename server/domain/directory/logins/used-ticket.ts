import { createHash } from 'node:crypto';
import type { Directory } from '../directory';
import { refusal } from './refusal';

/**
 * Writes down that a ticket was used, for every instance. The primary key decides between two who bring it at the same moment.
 * @throws refusal ticket_refused when it was used before
 */
export async function takeOnce(directory: Directory, name: string, expiresAt: Date): Promise<void> {
  const key = createHash('sha256').update(name).digest('hex');
  const { count } = await directory.store.db.usedTicket.createMany({ data: [{ key, expiresAt }], skipDuplicates: true });
  if (count === 0) throw refusal('ticket_refused', 'the ticket was used before');
}
