import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How Playwright finds Debian's Chromium (its own download is not wanted here). */
export function chromiumLaunch(): { executablePath: string; args: string[] } {
  const executablePath = process.env['ATRIUM_CHROMIUM'] ?? places.find((place) => existsSync(place));
  if (executablePath === undefined) throw new Error('no Chromium found: apt-get install chromium, or set ATRIUM_CHROMIUM');
  // Without a sandbox because tests often run as root in a container; pages are our own.
  return { executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'] };
}
