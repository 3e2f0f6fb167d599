import type { z } from 'zod';
import type { imap, mailboxAccessShape } from './mail';
import type { SignInConfig } from './sign-in';

type Layer = {
  signIn?: SignInConfig | undefined;
  imap?: z.infer<typeof imap> | null | undefined;
  mailboxAccess?: z.infer<typeof mailboxAccessShape> | undefined;
};
type File = { trustedProxies?: readonly string[] | undefined; defaults?: Layer | undefined; domains?: readonly Layer[] | undefined };
type Fault = { path: readonly PropertyKey[]; message: string };

const kinds = ['oidc', 'cas', 'proxy'] as const;

/** What cannot work together: a login that is shown and not there, a header nobody may send, a mailbox nothing opens. */
export function signInFaults(file: File): Fault[] {
  const faults: Fault[] = [];
  const defaults = file.defaults ?? {};
  (file.domains ?? []).forEach((domain, index) => {
    const of = <Name extends keyof SignInConfig>(name: Name) => domain.signIn?.[name] ?? defaults.signIn?.[name];
    const where = (layer: keyof Layer, ...rest: PropertyKey[]) => [
      ...(domain[layer] === undefined && defaults[layer] !== undefined ? ['defaults'] : ['domains', index]),
      layer,
      ...rest,
    ];
    const isThere = (kind: (typeof kinds)[number]) =>
      (domain.signIn?.[kind] === undefined ? defaults.signIn?.[kind] : domain.signIn[kind]) != null;
    const automatic = of('automatic');
    for (const kind of kinds) {
      if (of('show')?.includes(kind) && !isThere(kind))
        faults.push({ path: where('signIn', 'show'), message: `${kind} is shown but not set up; add signIn.${kind}, or take it out` });
      if (automatic === kind && !isThere(kind))
        faults.push({ path: where('signIn', 'automatic'), message: `${kind} is not set up; add signIn.${kind}, or leave automatic out` });
    }
    if (isThere('proxy') && (file.trustedProxies ?? []).length === 0)
      faults.push({
        path: where('signIn', 'proxy'),
        message: 'the header counts only from trustedProxies, and none is listed; add the address of the proxy there',
      });
    if (of('proxy') != null && of('proxy')?.secret === undefined && (file.trustedProxies ?? []).some((one) => one.endsWith('/0')))
      faults.push({
        path: where('signIn', 'proxy'),
        message: 'trustedProxies lists everybody, so anybody could say who they are; list the address of the proxy, or set secret here',
      });
    const access = (domain.mailboxAccess ?? defaults.mailboxAccess)?.mode ?? 'password';
    const hasMail = (domain.imap === undefined ? defaults.imap : domain.imap) != null;
    if (access === 'oauth' && !isThere('oidc'))
      faults.push({ path: where('mailboxAccess'), message: 'mode oauth needs the tokens of an OpenID login; add signIn.oidc' });
    if (access === 'password' && hasMail && of('show')?.includes('password') === false)
      faults.push({
        path: where('signIn', 'show'),
        message: 'without the password form nothing here opens the mailbox; choose another mailboxAccess than password',
      });
  });
  return faults;
}
