import type { FolderRole } from './schema';

// Which folder is Sent, Trash and so on: what the server says (RFC 6154), else the name in the languages people's folders are in.

const bySpecialUse: Readonly<Record<string, FolderRole>> = {
  '\\inbox': 'inbox',
  '\\drafts': 'drafts',
  '\\sent': 'sent',
  '\\archive': 'archive',
  '\\all': 'archive',
  '\\junk': 'junk',
  '\\trash': 'trash',
};

const names: Readonly<Record<Exclude<FolderRole, 'inbox'>, readonly string[]>> = {
  drafts: ['drafts', 'draft', 'brouillons', 'brouillon', 'entwürfe', 'borradores', 'bozze', 'concepten'],
  sent: [
    'sent',
    'sent items',
    'sent messages',
    'sent mail',
    'envoyés',
    'envoyes',
    'messages envoyés',
    'éléments envoyés',
    'courrier envoyé',
    'gesendet',
    'enviados',
    'inviata',
    'posta inviata',
    'verzonden',
    'verzonden items',
  ],
  archive: ['archive', 'archives', 'archiv', 'archivo', 'archivio', 'archief'],
  junk: ['junk', 'junk e-mail', 'junk email', 'spam', 'indésirables', 'courrier indésirable', 'pourriel', 'bulk mail', 'correo no deseado'],
  trash: [
    'trash',
    'deleted',
    'deleted items',
    'deleted messages',
    'corbeille',
    'éléments supprimés',
    'messages supprimés',
    'papierkorb',
    'papelera',
    'cestino',
    'prullenbak',
  ],
  templates: ['templates', 'modèles', 'vorlagen', 'plantillas', 'modelli', 'sjablonen'],
};

/** The name a missing folder is made with. */
export const defaultFolderNames: Readonly<Record<Exclude<FolderRole, 'inbox'>, string>> = {
  drafts: 'Drafts',
  sent: 'Sent',
  archive: 'Archive',
  junk: 'Junk',
  trash: 'Trash',
  templates: 'Templates',
};

export type RoleCandidate = { path: string; name: string; depth: number; specialUse: string | null };

/** Gives at most one folder per role. A declared use beats a name, and a name counts only at the top (or right below INBOX). */
export function assignRoles(folders: readonly RoleCandidate[]): Map<string, FolderRole> {
  const roles = new Map<string, FolderRole>();
  const taken = new Set<FolderRole>();
  function give(path: string, role: FolderRole): void {
    if (taken.has(role) || roles.has(path)) return;
    roles.set(path, role);
    taken.add(role);
  }
  for (const folder of folders) if (folder.path.toUpperCase() === 'INBOX') give(folder.path, 'inbox');
  for (const folder of folders) {
    const role = folder.specialUse === null ? undefined : bySpecialUse[folder.specialUse.toLowerCase()];
    if (role) give(folder.path, role);
  }
  for (const [role, known] of Object.entries(names) as [Exclude<FolderRole, 'inbox'>, readonly string[]][]) {
    // In the order of the names: "Sent" before "Sent Messages" when somebody has both.
    for (const name of known) {
      for (const folder of folders) {
        if (folder.depth === 0 && folder.name.normalize('NFC').toLowerCase() === name) give(folder.path, role);
      }
    }
  }
  return roles;
}
