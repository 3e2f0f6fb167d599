import type { GrantRights } from '@/server/domain/sharing/schema';

// What the dialog offers; a share of finer rights (made by an administrator) is shown as such and kept until it is changed.

export const shareLevels = ['freebusy', 'view', 'edit'] as const;
export type ShareLevel = (typeof shareLevels)[number];

const rightsOf: Readonly<Record<ShareLevel, GrantRights>> = {
  freebusy: { publicRight: 'freebusy', confidentialRight: 'freebusy', privateRight: 'freebusy', canCreate: false, canErase: false },
  view: { publicRight: 'view', confidentialRight: 'freebusy', privateRight: 'freebusy', canCreate: false, canErase: false },
  edit: { publicRight: 'modify', confidentialRight: 'modify', privateRight: 'modify', canCreate: true, canErase: true },
};

export function rightsFor(level: ShareLevel): GrantRights {
  return rightsOf[level];
}

/** The level that is exactly these rights; null for others. */
export function levelOf(rights: GrantRights): ShareLevel | null {
  const text = (one: GrantRights) => [one.publicRight, one.confidentialRight, one.privateRight, one.canCreate, one.canErase].join();
  return shareLevels.find((level) => text(rightsOf[level]) === text(rights)) ?? null;
}
