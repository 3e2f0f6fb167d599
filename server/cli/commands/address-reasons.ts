import type { AddressReason } from '@/server/domain/directory/model';

/** Why somebody has an address, in words (DOM-6). */
export const addressReasons: Readonly<Record<AddressReason, string>> = {
  mail: 'primary address from the source',
  login: 'the login itself',
  alias: 'alias from the source',
  'domain-alias': 'same name in another name of the domain',
};
