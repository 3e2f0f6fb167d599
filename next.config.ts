import type { NextConfig } from 'next';

const config: NextConfig = {
  // DAV collections end in "/"; they never reach Next, but a mistyped one should not be redirected either.
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  // `npm run check` types everything, tests included; the build need not do it a second time.
  typescript: { ignoreBuildErrors: true },
  // A reverse proxy compresses in production; without one, server/http does.
  compress: false,
  reactStrictMode: true,
};

export default config;
