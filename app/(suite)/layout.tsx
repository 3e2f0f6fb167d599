import type { Metadata } from 'next';
import { currentMe } from './current-me';
import { SuitePage } from './suite-page';

export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await currentMe())?.brand.name ?? 'Atrium', robots: { index: false } };
}

/** The whole of mail, calendar, contacts and settings is one client component that reads the address. */
export default async function SuiteLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <SuitePage />
      {children}
    </>
  );
}
