// offence: people-in-directory
import type { Store } from '@/server/store/store';

export const nameOf = (store: Store, id: string) => store.db.account.findUnique({ where: { id }, select: { displayName: true } });
