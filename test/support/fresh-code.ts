import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

/** A code of an authenticator app nobody has used: waits for the next period when `after`, the last one, was of this one. */
export async function freshCode(secret: string, after: string | null = null): Promise<string> {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  let code = totp.generate();
  while (code === after) {
    await sleep(1000);
    code = totp.generate();
  }
  return code;
}
