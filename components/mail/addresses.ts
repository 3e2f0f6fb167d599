import type { AttachmentView } from '@/server/domain/mail/schema';

/** Where the server answers with a part of a message: shown in place, or as a file to keep. */
export function partUrl(
  message: { folder: string; uid: number },
  attachment: Pick<AttachmentView, 'part' | 'name'>,
  download = false,
): string {
  const query = new URLSearchParams({ folder: message.folder, uid: String(message.uid), part: attachment.part, name: attachment.name });
  if (download) query.set('download', '1');
  return `/api/mail/part?${query}`;
}
