import type { FolderRole, FolderView } from '@/server/domain/mail/schema';

const roleOrder: readonly FolderRole[] = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash', 'templates'];

export type FolderNode = { folder: FolderView; depth: number; children: readonly FolderNode[] };

/** The folders as a tree: those with a role first in their usual order, then the rest by name. */
export function folderTree(folders: readonly FolderView[], locale: string): readonly FolderNode[] {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const known = new Set(folders.map((folder) => folder.path));
  const byParent = new Map<string | null, FolderView[]>();
  for (const folder of folders) {
    // A special folder stands at the top wherever the server keeps it ("INBOX/Trash").
    const parent = folder.role || folder.parent === null || !known.has(folder.parent) ? null : folder.parent;
    const home = parent !== null && folders.find((other) => other.path === parent)?.role === 'inbox' ? null : parent;
    byParent.set(home, [...(byParent.get(home) ?? []), folder]);
  }
  const rank = (folder: FolderView) => (folder.role ? roleOrder.indexOf(folder.role) : roleOrder.length);
  const below = (parent: string | null, depth: number): FolderNode[] =>
    (byParent.get(parent) ?? [])
      .toSorted((a, b) => rank(a) - rank(b) || collator.compare(a.name, b.name))
      .map((folder) => ({ folder, depth, children: below(folder.path, depth + 1) }));
  return below(null, 0);
}

/** The nodes as lines, parents before children; leaves out what lies below a folded one. */
export function visibleNodes(nodes: readonly FolderNode[], folded: ReadonlySet<string>): readonly FolderNode[] {
  return nodes.flatMap((node) => [node, ...(folded.has(node.folder.path) ? [] : visibleNodes(node.children, folded))]);
}
