import { readAudit } from '@/server/domain/directory/read-audit';
import { askedDomain, nothingIn } from '../asked-domain';
import { type Invocation, UsageError } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';

const usual = 200;
const most = 10_000;

/**
 * `atrium audit [ACTION] [--domain D] [--user LOGIN] [--limit N] [--before ID]`: what happened, latest first. ACTION is how the action
 * begins: login, factor, admin … `--before` takes the id of the last row seen.
 */
export async function auditCommand({ words, options, output }: Invocation): Promise<number> {
  const limit = options.limit === undefined ? usual : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw new UsageError(`--limit takes a number from 1 to ${most}`);
  const { user = '', before = '' } = options;
  if (before !== '' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(before)) throw new UsageError('--before takes the id of a row');
  return withAtrium(options, async ({ directory }) => {
    const config = directory.config.current;
    const domain = askedDomain(config, options.domain) ?? '';
    const { rows, next } = await readAudit(directory, { action: words[0] ?? '', domain, person: user, before, limit });
    const cells = rows.map((row) => [row.at.toISOString(), row.action, row.login ?? row.domain, row.address, JSON.stringify(row.details)]);
    output.line(rows.length === 0 ? nothingIn(config, options.domain, 'nothing of that kind happened yet') : table(cells));
    if (next !== null) output.line(`older ones: --before ${next}`);
    output.value(rows);
    return 0;
  });
}
