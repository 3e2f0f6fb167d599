// offence: layer-order
import { who } from '@/server/domain/directory/who';

export const me = who;
