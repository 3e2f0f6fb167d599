// offence: layer-order
import type { Person } from '@/server/domain/directory/model';

export const name = (person: Person) => person.login;
