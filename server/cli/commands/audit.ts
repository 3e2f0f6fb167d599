import { readAudit } from '@/server/domain/directory/read-audit';
import type { Invocation } from '../invocation';
import { table } from '../output';
import { withAtrium } from '../with-database';

const limit = 200;

/** `atrium audit [ACTION] [--domain D]`: what happened, latest first. ACTION is how the action begins: login, factor, admin … */
export async function auditCommand({ words, options, output }: Invocation): Promise<number> {
  return withAtrium(options, async ({ store }) => {
    const rows = await readAudit(store, { action: words[0] ?? '', domain: options.domain ?? '', limit });
    const cells = rows.map((row) => [row.at.toISOString(), row.action, row.login ?? row.domain, row.address, JSON.stringify(row.details)]);
    output.line(rows.length === 0 ? 'nothing happened yet' : table(cells));
    output.value(rows);
    return 0;
  });
}
