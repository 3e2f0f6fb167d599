import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { Screen } from '@/components/lib/screen';
import { messagesFor } from '@/components/messages/catalogue';
import { Suite } from '@/components/shell/suite';
import { currentMe } from './current-me';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMe())?.brand.name ?? 'Atrium', robots: { index: false } };
}

/** The whole of mail, calendar, contacts and settings is one client component that reads the address. */
export default async function SuiteLayout({ children }: { children: React.ReactNode }) {
  const me = await currentMe();
  if (!me) redirect('/login');
  return (
    <>
      <Suite me={me} messages={messagesFor(me.preferences.language)} screen={await guessScreen()} />
      {children}
    </>
  );
}

/** What kind of screen the first frame is drawn for; the browser corrects it when the guess was wrong. */
async function guessScreen(): Promise<Screen> {
  const known = (await cookies()).get('atrium.screen')?.value;
  if (known === 'phone' || known === 'tablet' || known === 'desktop') return known;
  const agent = (await headers()).get('user-agent') ?? '';
  if (/iPad|Tablet|Android(?!.*Mobile)/.test(agent)) return 'tablet';
  return /Mobi|iPhone/.test(agent) ? 'phone' : 'desktop';
}
