import { describeLogin, type LoginDescription } from '@/server/domain/directory/describe-login';
import { reportSchemes } from '@/server/domain/directory/password-schemes';
import type { Atrium } from '@/server/wiring';
import { askedDomain, nothingIn } from '../asked-domain';
import type { Invocation } from '../invocation';
import { table } from '../output';

/** `atrium user describe LOGIN`: what the source says of somebody, whether or not they ever signed in. */
export async function describeUser(atrium: Atrium, { output }: Invocation, who: string): Promise<void> {
  const found = await describeLogin(atrium.directory, who);
  output.line(table(rowsOf(found)));
  output.value(found);
}

function rowsOf(found: LoginDescription): string[][] {
  const yes = (value: boolean) => (value ? 'yes' : 'no');
  const list = (values: readonly string[]) => (values.length === 0 ? '-' : values.join(', '));
  return [
    ['login', found.login],
    ['source', `${found.source} (${found.sourceKind})`],
    ['name', found.displayName || '-'],
    ['active', yes(found.active)],
    ['administrator', yes(found.admin)],
    ['kind', found.capacity === null ? found.kind : `${found.kind}, ${found.capacity} at the same time`],
    ['IMAP login', found.imapLogin ?? "by the domain's rule"],
    ['IMAP host', found.imapHost ?? "the domain's"],
    ['groups', list(found.groups)],
    ['switched off', list(found.modulesOff)],
    ['hidden', yes(found.hidden)],
    ['must change the password', yes(found.mustChangePassword)],
    ['may change the password', yes(found.canChangePassword)],
    ['second address', found.recoveryAddress ?? '-'],
    ['addresses', list(found.addresses.map((one) => one.address))],
  ];
}

/** `atrium user schemes`: how many passwords have which scheme, per source. */
export async function listSchemes(atrium: Atrium, { options, output }: Invocation): Promise<number> {
  const config = atrium.directory.config.current;
  const reports = await reportSchemes(atrium.directory, askedDomain(config, options.domain));
  const rows = reports.flatMap((report) => {
    const about = [report.domain, `${report.source} (${report.kind})`];
    if (report.trouble !== null) return [[...about, '-', '-', report.trouble]];
    return report.schemes.map((one) => [...about, one.scheme, String(one.count), one.weak ? 'weak' : '']);
  });
  output.line(
    rows.length === 0 ? nothingIn(config, options.domain, 'no passwords') : table([['DOMAIN', 'SOURCE', 'SCHEME', 'COUNT', ''], ...rows]),
  );
  output.value(reports);
  return 0;
}
