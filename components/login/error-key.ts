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
