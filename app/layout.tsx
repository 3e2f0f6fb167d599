import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { CSSProperties } from 'react';
import { withBase } from '@/components/lib/base-path';
import { acceptedLanguage } from '@/server/domain/preferences/schema';
import { currentMe } from './(suite)/current-me';
import './globals.css';

export const metadata: Metadata = { title: 'Atrium', applicationName: 'Atrium', manifest: withBase('/manifest.webmanifest') };

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f5f7' },
    { media: '(prefers-color-scheme: dark)', color: '#15171c' },
  ],
};

/** Theme, density, language and accent stand on <html> before the first frame, so nothing flashes. */
export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const me = await currentMe();
  const language = me?.preferences.language ?? acceptedLanguage((await headers()).get('accept-language')) ?? 'en';
  return (
    <html
      lang={language}
      data-theme={me?.preferences.theme ?? 'system'}
      data-density={me?.preferences.density ?? 'comfortable'}
      style={me?.brand.accent ? ({ '--brand': me.brand.accent } as CSSProperties) : undefined}
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  );
}
