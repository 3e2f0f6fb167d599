import type { MessageRow } from '@/server/domain/mail/schema';
import { createExternalStore } from '../lib/external-store';

/** The messages under the pointer during a drag; dropping on a folder moves them. */
export const draggedRows = createExternalStore<readonly MessageRow[]>([]);
