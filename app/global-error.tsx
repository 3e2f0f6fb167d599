'use client';

import PageFailed from './error';
import './globals.css';

/** When even the frame around the pages fails; without it Next would answer with two English words. */
export default function EverythingFailed(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <PageFailed {...props} />
      </body>
    </html>
  );
}
