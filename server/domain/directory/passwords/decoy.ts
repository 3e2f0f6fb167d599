import bcrypt from 'bcryptjs';
import { verifyPassword } from './verify-password';

const sampleLifeMilliseconds = 600_000;
/** The hash of a password nobody has, of the strength new passwords get. */
const standIn = '$2b$10$C6UzMDM.H6dfI/f/IKcEe.7rY8F0eB0Z3q8R0m7c1pL6s5v4u3w2K';

/**
 * Makes the function that spends the time of one verification. It verifies against a stored hash of the same source and throws the
 * answer away: so the scheme and the cost are the very ones a known user would have had.
 */
export function createDecoy(sample: () => Promise<string | null>, defaultScheme = 'CRYPT'): (password: string) => Promise<void> {
  let known: { hash: string; until: number } | null = null;
  return async (password) => {
    if (!known || known.until < Date.now()) {
      const hash = await sample().catch(() => null);
      known = { hash: hash ?? standIn, until: Date.now() + sampleLifeMilliseconds };
    }
    await verifyPassword(password, known.hash, { defaultScheme, source: 'decoy', row: '', quiet: true });
  };
}

/** The time of one verification of a default-strength hash, for when there is no source to ask. */
export async function spendDefault(password: string): Promise<void> {
  await bcrypt.compare(password.slice(0, 72), standIn);
}
