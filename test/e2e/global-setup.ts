import { startAtrium } from '../support/atrium';
import { startServices, stopServices } from '../support/services';

/** One server for all browser tests; every test makes its own users. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await startServices(['postgresql', 'mail']);
  const atrium = await startAtrium({
    web: 'production',
    config: {
      allowPlainPasswords: true,
      domains: [{ name: 'demo.example', branding: { name: 'Riverside Library' } }, { name: '*' }],
    },
  });
  process.env['ATRIUM_E2E_URL'] = atrium.url;
  process.env['ATRIUM_E2E_DATABASE_URL'] = atrium.databaseUrl;
  return async () => {
    await atrium.stop();
    await stopServices();
  };
}
