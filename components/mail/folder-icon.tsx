import { Archive, FileText, Folder, Inbox, LayoutTemplate, type LucideIcon, OctagonAlert, Send, Trash2 } from 'lucide-react';
import type { FolderRole } from '@/server/domain/mail/schema';

const icons: Record<FolderRole, LucideIcon> = {
  inbox: Inbox,
  drafts: FileText,
  sent: Send,
  archive: Archive,
  junk: OctagonAlert,
  trash: Trash2,
  templates: LayoutTemplate,
};

export function FolderIcon({ role, className }: { role: FolderRole | null; className?: string }) {
  const Icon = role ? icons[role] : Folder;
  return <Icon aria-hidden strokeWidth={1.75} {...(className ? { className } : {})} />;
}
