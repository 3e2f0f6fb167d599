/** Ends the session and leaves for the login page. */
export async function signOut(): Promise<void> {
  const { signOut: end } = await import('next-auth/react');
  await end({ callbackUrl: '/login' });
}
