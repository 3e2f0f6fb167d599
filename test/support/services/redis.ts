import { freePort } from '@/server/demo/free-port';
import { portAnswers, startDaemon, waitUntil } from '@/server/demo/processes';
import type { Service } from '../services';
import { asUser, serviceDirectory, serviceLog, serviceUser } from './workspace';

/** Redis that keeps nothing. */
export async function startRedis(): Promise<Service> {
  const user = serviceUser('redis', 'nobody');
  const directory = serviceDirectory('redis', user);
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const daemon = startDaemon('redis', 'redis-server', args, { logFile: serviceLog('redis'), cwd: directory, ...asUser(user) });
  await waitUntil('Redis', () => portAnswers(port), { daemon });
  return { env: { ATRIUM_TEST_REDIS_URL: `redis://127.0.0.1:${port}` }, stop: () => daemon.stop() };
}
