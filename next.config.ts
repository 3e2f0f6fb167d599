import type { NextConfig } from 'next';

// The base path (docs/decisions/0012) is inlined in what the browser loads, so it belongs to a build. `npm run build` and the
// server hand it over in this variable; the two kinds of build lie beside each other.
const basePath = process.env.ATRIUM_BASE_PATH ?? '';

const config: NextConfig = {
  basePath,
  distDir: basePath === '' ? '.next' : '.next-base-path',
  env: { ATRIUM_BASE_PATH: basePath },
  // DAV collections end in "/"; they never reach Next, but a mistyped one should not be redirected either.
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  // `npm run check` types everything, tests included; the build need not do it a second time.
  typescript: { ignoreBuildErrors: true, ...(basePath === '' ? {} : { tsconfigPath: 'tsconfig.base-path.json' }) },
  // A reverse proxy compresses in production; without one, server/http does.
  compress: false,
  reactStrictMode: true,
};

export default config;
