import type { AttachmentView } from '@/server/domain/mail/schema';
import { withBase } from '../lib/base-path';

/** Where the server answers with a part of a message: shown in place, or as a file to keep. */
export function partUrl(
  message: { folder: string; uid: number },
  attachment: Pick<AttachmentView, 'part' | 'name'>,
  download = false,
): string {
  const query = new URLSearchParams({ folder: message.folder, uid: String(message.uid), part: attachment.part, name: attachment.name });
  if (download) query.set('download', '1');
  return withBase(`/api/mail/part?${query}`);
}
