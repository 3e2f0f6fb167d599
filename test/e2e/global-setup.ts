import { freePort } from '@/server/demo/free-port';
import { startAtrium } from '../support/atrium';
import { startServices, stopServices } from '../support/services';

/** One server for all browser tests; every test makes its own users. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await startServices(['postgresql', 'mail']);
  const atrium = await startAtrium({
    web: 'production',
    config: {
      allowPlainPasswords: true,
      domains: [
        { name: 'demo.example', branding: { name: 'Riverside Library' } },
        { name: 'nomail.example', switches: { mail: false, dav: false, activeSync: false } },
        { name: 'onlymail.example', switches: { calendar: false, contacts: false } },
        { name: 'alone.example', switches: { sharing: false } },
        // Nobody listens there.
        { name: 'dead.example', imap: { host: '127.0.0.1', port: await freePort(), tls: 'none' } },
        { name: '*' },
      ],
    },
  });
  process.env['ATRIUM_E2E_URL'] = atrium.url;
  process.env['ATRIUM_E2E_DATABASE_URL'] = atrium.databaseUrl;
  return async () => {
    await atrium.stop();
    await stopServices();
  };
}
