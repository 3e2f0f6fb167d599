import { createClient } from 'redis';
import type { Config } from '@/server/config/config';
import { databaseTlsRemedies, databaseTlsTrouble } from '@/server/core/database-tls';
import { inTime } from '@/server/core/in-time';
import { keptSecretIfAny } from '@/server/core/server-secret';
import { countForeignTotp } from '@/server/domain/directory/factors/totp';
import { accountsLeftBehind } from '@/server/domain/directory/left-behind';
import type { Store } from '@/server/store/store';
import { type Finding, fault, good, oneLine, warning } from './finding';

const overdueMinutes = 15;
const redisMilliseconds = 3000;
const longestSeconds = 25;

/** One part of the examination: whatever it does, it ends in findings and in bounded time. `remedy`: where no better one is known. */
export async function examined(check: string, remedy: string, work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(() => resolve([fault(check, `no answer within ${longestSeconds} seconds`, remedy)]), longestSeconds * 1000);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    const aboutTls = databaseTlsTrouble(oneLine(error));
    return [fault(check, oneLine(error), aboutTls === null ? remedy : databaseTlsRemedies[aboutTls])];
  } finally {
    clearTimeout(timer);
  }
}

/** Whether it can be written: a replica cannot, and no role that may only read. No row is changed. */
export async function checkWritable(store: Store): Promise<Finding[]> {
  try {
    await store.sql.run('UPDATE account SET id = id WHERE 1 = 0');
    return [];
  } catch (error) {
    return [
      fault(
        'database',
        `takes no changes: ${oneLine(error)}`,
        'name the server that may be written, with a role that may write every table',
      ),
    ];
  }
}

/** Whether the secret is the one that things in the database were sealed with: a moved installation may have left it behind. */
export async function checkSecret(store: Store, config: Config): Promise<Finding[]> {
  const count = await countForeignTotp(store, config.secret ?? keptSecretIfAny(config.dataDir) ?? '');
  if (count === 0) return [];
  const text = `${count} second ${count === 1 ? 'factor was' : 'factors were'} sealed with another one: codes of theirs are refused`;
  return [fault('secret', text, 'put back the earlier one: the setting secret, ATRIUM_SECRET, or the file secret in the data directory')];
}

/** What waits to be sent, what could not be, and whether somebody does the recurring work. */
export async function checkQueue(store: Store): Promise<Finding[]> {
  const now = store.clock.now();
  const late = new Date(now.getTime() - overdueMinutes * 60_000);
  const [waiting, failed, jobs, troubled] = await Promise.all([
    store.db.outbox.count({ where: { state: { in: ['waiting', 'sending'] }, dueAt: { lt: late } } }),
    store.db.outbox.count({ where: { state: 'failed', doneAt: { gt: new Date(now.getTime() - 86_400_000) } } }),
    store.db.job.count({ where: { nextAt: { lt: late } } }),
    store.db.job.findFirst({ where: { lastError: { not: '' } }, select: { name: true, lastError: true } }),
  ]);
  const findings: Finding[] = [];
  if (waiting > 0)
    findings.push(
      fault('queue', `${waiting} overdue by more than ${overdueMinutes} minutes`, 'start the server; if it runs, see its log for "outbox"'),
    );
  if (jobs > 0)
    findings.push(
      fault(
        'recurring work',
        `${jobs} overdue by more than ${overdueMinutes} minutes`,
        'start the server; if it runs, see its log for "job"',
      ),
    );
  if (failed > 0)
    findings.push(
      warning('queue', `${failed} given up within a day`, 'see the log for "given up"; whoever sent it has it among the drafts'),
    );
  if (troubled)
    findings.push(
      warning('recurring work', `${troubled.name}: ${oneLine(troubled.lastError)}`, 'it is tried again; see the log for "job failed"'),
    );
  return findings.length > 0 ? findings : [good('queue', 'nothing is overdue')];
}

/** People whose data a changed configuration has cut off. */
export async function checkAccounts(store: Store, config: Config): Promise<Finding[]> {
  const found = await accountsLeftBehind(store, config);
  return found.map(({ domain, accounts, now }) => {
    const text = `${accounts} ${accounts === 1 ? 'account' : 'accounts'} of ${domain}`;
    return now === null
      ? warning('accounts', `${text}, which is not configured: they cannot sign in`, `configure ${domain} again, if that is not meant`)
      : warning(
          'accounts',
          `${text}, which is only another name of ${now} by now: their owners begin anew under ${now}`,
          `write name: ${domain} and put ${now} under its aliases`,
        );
  });
}

/** The carrier of news between instances. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: redisMilliseconds } });
  client.on('error', () => {});
  try {
    // Somebody who accepts and never speaks keeps the greeting waiting for good.
    const greeted = client.connect().then(() => client.ping());
    await inTime(greeted, redisMilliseconds, () => new Error('it does not answer'));
    return [good('Redis', 'answers')];
  } catch (error) {
    return [fault('Redis', oneLine(error), 'start Redis, correct the setting redis, or leave it out with a single instance')];
  } finally {
    client.destroy();
  }
}
