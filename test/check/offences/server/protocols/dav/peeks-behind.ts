// offence: names-by-policy
import { shown } from '@/server/domain/directory/exposure/shown-person';

export const invent = shown;
