import { createHash } from 'node:crypto';

/** The outbox row of a composition: always the same, so that sending twice is sending once. */
export function outboxIdOf(accountId: string, compositionId: string): string {
  return hashedId(`atrium mail ${accountId} ${compositionId.toLowerCase()}`);
}

/** The composition a draft of another program is, as long as it was not saved here: the same each time it is opened. */
export function foreignCompositionId(messageId: string, uid: number): string {
  return hashedId(`atrium draft ${messageId === '' ? `uid ${uid}` : messageId}`);
}

/** A UUID of version 8 (RFC 9562 section 5.8) that always comes out the same for the same text. */
function hashedId(text: string): string {
  const hash = createHash('sha256').update(text).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
