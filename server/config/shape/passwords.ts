// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is the spelling of a secret in the file.
import { z } from 'zod';
import { about, port, serverHost, tls } from './setting';

// What a new password must be like, and the mails the program writes by itself.

export const passwordsShape = about(
  z.strictObject({
    minLength: about(z.number().int().min(1).max(72).optional(), {
      description: 'Least number of characters of a new password.',
      fallback: '10',
      predecessor: 'SOGoPasswordPolicy',
    }),
    classes: about(z.number().int().min(1).max(4).optional(), {
      description: 'How many kinds of character a new password must have: lower case, upper case, digits, others.',
      fallback: '1',
    }),
    recovery: about(z.boolean().optional(), {
      description:
        'Offer a one-time link to the second address for a forgotten password. Needs `systemMail`, `publicUrl`, and a source that may be written.',
      fallback: 'false',
    }),
  }),
  { description: 'What a new password must be like. Existing passwords go on.' },
);

export const systemMailShape = about(
  z.strictObject({
    from: about(z.email(), { description: 'Sender of the mails the program writes by itself.', example: 'groupware@example.org' }),
    host: about(serverHost.optional(), {
      description: 'Host that takes these mails.',
      fallback: "the domain's SMTP server",
      example: 'mail.example.org',
    }),
    port: about(port.optional(), { description: 'Port.', fallback: '587, or 465 with implicit TLS' }),
    tls: about(tls.default('starttls'), { description: 'Encryption: `none`, `starttls` or `implicit`.' }),
    verifyCertificate: about(z.boolean().default(true), { description: 'Check the certificate.' }),
    user: about(z.string().min(1).optional(), { description: 'Login there.', fallback: 'none: without signing in' }),
    password: about(z.string().min(1).optional(), { description: 'Its password.', secret: true, example: '${SYSTEM_MAIL_PASSWORD}' }),
  }),
  { description: 'How the program sends its own mails (password recovery, notices). `null` switches them off.' },
);

export type SystemMailConfig = z.infer<typeof systemMailShape>;
