import { z } from 'zod';
import { about } from './setting';

// How people's own programs are set up.

export const profileSigningShape = about(
  z.strictObject({
    certificate: about(z.string().min(1), {
      description: 'File with the certificate and those of its authorities, PEM; the one of the web server will do.',
      example: '/etc/ssl/groupware-fullchain.pem',
    }),
    key: about(z.string().min(1), { description: 'File with its key, PEM, without a passphrase.', example: '/etc/ssl/groupware.key' }),
  }),
  { description: 'Signs the Apple profiles, so that devices show them as verified. Needs the command `openssl`.' },
);
