// offence: names-by-policy
import { findPersonByLogin } from '@/server/domain/directory/accounts';

export const resolveRecipient = findPersonByLogin;
