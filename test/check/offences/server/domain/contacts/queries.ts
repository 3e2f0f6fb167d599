// offence: store-stays-in-store
import { openStore } from '@/server/store/open-store';

export const open = openStore;
