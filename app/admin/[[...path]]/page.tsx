import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { currentMe } from '../../(suite)/current-me';
import { SuitePage } from '../../(suite)/suite-page';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMe())?.brand.name ?? 'Atrium', robots: { index: false } };
}

/** Administration is a module of the suite; for everybody but administrators there is nothing at this address. */
export default async function AdminPage() {
  const me = await currentMe();
  if (!me) redirect('/login?callbackUrl=/admin');
  if (!me.admin) notFound();
  return <SuitePage />;
}
