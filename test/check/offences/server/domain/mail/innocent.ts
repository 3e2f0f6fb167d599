// offence: none
// import { putEvent } from '@/server/domain/calendar/put-event';
import type { Store } from '@/server/store/store';

export const text = "import x from 'next'";
export const of = (store: Store) => store;
