import { withBase } from '../lib/base-path';
import { startLeaving } from '../lib/leaving';

/** Ends the session, here and at whoever signed the person in, and leaves for where that leads. */
export async function signOut(): Promise<void> {
  startLeaving();
  const answer: unknown = await fetch(withBase('/api/sign-in/sign-out'), { method: 'POST' })
    .then((response) => response.json())
    .catch(() => null);
  const address = answer && typeof answer === 'object' && 'address' in answer ? String(answer.address) : withBase('/login?stay=1');
  window.location.assign(address);
}
