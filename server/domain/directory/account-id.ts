import type { AccountId } from '@/server/core/ids';
import { findPersonByLogin } from './accounts';
import type { Directory } from './directory';

/**
 * Whose address this is, and nothing else about them: for doors whose addresses have a login in them. Whether anything of theirs may
 * be seen is for the rights to say, and for the exposure policy whether they may be named.
 */
export async function accountIdOf(directory: Directory, login: string): Promise<AccountId | null> {
  return (await findPersonByLogin(directory, login))?.accountId ?? null;
}
