import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';

const requestIds = new AsyncLocalStorage<string>();

const root = pino({
  level: process.env['ATRIUM_LOG_LEVEL'] ?? 'info',
  mixin: () => (requestIds.getStore() ? { requestId: requestIds.getStore() } : {}),
});
const children = new Map<string, Logger>();

/** The logger of one component ("dav", "mail", "http" …); its level can be changed at run time. */
export function logger(component: string): Logger {
  let child = children.get(component);
  if (!child) {
    child = root.child({ component });
    children.set(component, child);
  }
  return child;
}

/** Runs `work` so that every log line inside carries this request's id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return requestIds.run(requestId, work);
}
