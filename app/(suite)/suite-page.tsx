import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { Screen } from '@/components/lib/screen';
import { messagesFor } from '@/components/messages/catalogue';
import { Suite } from '@/components/shell/suite';
import { currentMe } from './current-me';

/** The whole suite for whoever is signed in; others go and sign in. */
export async function SuitePage() {
  const me = await currentMe();
  if (!me) redirect('/login');
  return <Suite me={me} messages={messagesFor(me.preferences.language)} screen={await guessScreen()} />;
}

/** What kind of screen the first frame is drawn for; the browser corrects it when the guess was wrong. */
async function guessScreen(): Promise<Screen> {
  const known = (await cookies()).get('atrium.screen')?.value;
  if (known === 'phone' || known === 'tablet' || known === 'desktop') return known;
  const agent = (await headers()).get('user-agent') ?? '';
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(agent)) return 'tablet';
  return /Mobi|iPhone/.test(agent) ? 'phone' : 'desktop';
}
