/** What went wrong, and for a fault of the server the reference under which its log has it. */
export type LoginError = { key: LoginErrorKey; reference: string };

export type LoginErrorKey = 'credentials' | 'rateLimited' | 'unavailable' | 'offline' | 'failed' | 'expired';

/** Which sentence belongs to the error NextAuth put into an address. One for wrong password, unknown user and unknown domain. */
export function loginErrorKey(error: string | null | undefined): LoginErrorKey | null {
  switch (error) {
    case null:
    case undefined:
    case '':
    case 'SessionRequired':
      return null;
    case 'CredentialsSignin':
    case 'Signin':
      return 'credentials';
    case 'rate_limited':
      return 'rateLimited';
    case 'unavailable':
      return 'unavailable';
    default:
      return 'failed';
  }
}

/** The error of an address, with the reference that `failed-<reference>` carries. */
export function loginError(error: string | null | undefined): LoginError | null {
  const key = loginErrorKey(error);
  return key && { key, reference: /^failed-([\w-]{1,64})$/.exec(error ?? '')?.[1] ?? '' };
}

/** Stands in the server's sentence where the browser puts the reference. */
export const referenceMark = '\u{FFFC}';
