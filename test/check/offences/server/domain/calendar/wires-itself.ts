// offence: wiring-is-a-type
import { atrium } from '@/server/wiring';

export const all = atrium;
