import type { GrantRights } from '@/server/domain/sharing/schema';

// What the dialog offers at first; finer rights stand behind "More", and are kept until they are changed.

export type Shareable = 'calendar' | 'addressbook';
export type ShareLevel = 'freebusy' | 'view' | 'edit';

const rightsOf: Readonly<Record<ShareLevel, GrantRights>> = {
  freebusy: { publicRight: 'freebusy', confidentialRight: 'freebusy', privateRight: 'freebusy', canCreate: false, canErase: false },
  view: { publicRight: 'view', confidentialRight: 'freebusy', privateRight: 'freebusy', canCreate: false, canErase: false },
  edit: { publicRight: 'modify', confidentialRight: 'modify', privateRight: 'modify', canCreate: true, canErase: true },
};

/** The levels of a kind: nobody is busy by an address book. */
export function levelsOf(kind: Shareable): readonly ShareLevel[] {
  return kind === 'calendar' ? ['freebusy', 'view', 'edit'] : ['view', 'edit'];
}

export function rightsFor(kind: Shareable, level: ShareLevel): GrantRights {
  return kind === 'calendar' ? rightsOf[level] : oneForAll(rightsOf[level]);
}

/** The level that is exactly these rights; null for others. */
export function levelOf(kind: Shareable, rights: GrantRights): ShareLevel | null {
  const text = (one: GrantRights) => [one.publicRight, one.confidentialRight, one.privateRight, one.canCreate, one.canErase].join();
  return levelsOf(kind).find((level) => text(rightsFor(kind, level)) === text(rights)) ?? null;
}

/** Cards have no class: what holds for one holds for all. */
export function oneForAll(rights: GrantRights): GrantRights {
  return { ...rights, confidentialRight: rights.publicRight, privateRight: rights.publicRight };
}
