// offence: layer-order
import { openStore } from '@/server/store/open-store';

export const open = openStore;
