import type { NewScheme } from '@/server/config/shape/source-passwords';
import { logger } from '@/server/core/log';
import { hashPassword } from '../passwords/hash-password';
import { isUpgrade, schemeOf } from '../passwords/password-scheme';

/** After a refusal it is not tried again for so long: a role that may not write stays one. */
const pauseMilliseconds = 600_000;

/** Puts `next` in the place of `old` and gives whether `old` was still there. */
export type ReplaceHash = (change: { old: string; next: string }) => Promise<boolean>;

/**
 * Makes the function that replaces a weak hash when its password has just been proven right (AUT-6). Never throws: a login that
 * was right stays right, whatever becomes of the hash.
 */
export function createHashUpgrade(options: { enabled: boolean; scheme: NewScheme; defaultScheme: string; label: string }) {
  let pausedUntil = 0;
  return async (
    user: { row: string; stored: string; password: string; form?: (hash: string) => Promise<string> },
    replace: ReplaceHash,
  ) => {
    const scheme = schemeOf(user.stored, options.defaultScheme);
    if (!options.enabled || !isUpgrade(scheme, options.scheme) || Date.now() < pausedUntil) return;
    try {
      const hash = await hashPassword(user.password, options.scheme);
      const replaced = await replace({ old: user.stored, next: user.form ? await user.form(hash) : hash });
      // Another login of the same person was faster, or the password was changed meanwhile: both are fine.
      if (replaced)
        logger('directory').info({ source: options.label, row: user.row, from: scheme, to: options.scheme }, 'password hash replaced');
    } catch (error) {
      pausedUntil = Date.now() + pauseMilliseconds;
      logger('directory').warn({ err: error, source: options.label, row: user.row, scheme }, 'a weak password hash could not be replaced');
    }
  };
}
