import type { ImapFlow } from 'imapflow';
import type { Bus } from '@/server/core/bus';
import { type DomainError, isDomainError } from '@/server/core/errors';
import type { AccountId } from '@/server/core/ids';
import { logger } from '@/server/core/log';
import type { FolderView } from '../schema';
import type { FolderList } from './folder-list';

export type Watch = {
  /** It gave up: the server refused the login, or there is no server. */
  readonly stopped: boolean;
  stop(): void;
};

type WatchOptions = { accountId: AccountId; bus: Bus; folders: FolderList; connect(): Promise<ImapFlow> };

const firstRetryMs = 1_000;
const maxRetryMs = 60_000;
/** Filters can file mail anywhere; folders other than INBOX are looked at this often. */
const pollMs = 45_000;
/** A flood of answers (someone moves a thousand messages) becomes a few pieces of news. */
const gatherMs = 150;

type Reason = 'exists' | 'flags' | 'expunge';

/** Keeps one connection in IDLE (RFC 2177) on INBOX and tells the bus what happens there; comes back after failures. */
export function watchMailbox({ accountId, bus, folders, connect }: WatchOptions): Watch {
  const log = logger('mail');
  let stopped = false;
  let client: ImapFlow | null = null;
  let retryMs = firstRetryMs;
  let timer: NodeJS.Timeout | undefined;
  let polling: NodeJS.Timeout | undefined;
  const gathered = new Map<Reason, NodeJS.Timeout>();
  let before: ReadonlyMap<string, string> | null = null;

  function tell(reason: Reason): void {
    if (stopped || gathered.has(reason)) return;
    // The first of a burst is told nearly at once.
    gathered.set(
      reason,
      setTimeout(() => {
        gathered.delete(reason);
        if (!stopped) bus.publish({ kind: 'mail', accountId, folder: 'INBOX', reason });
      }, gatherMs),
    );
  }

  async function run(): Promise<void> {
    const opened = await connect();
    if (stopped) {
      opened.close();
      return;
    }
    client = opened;
    opened.on('exists', () => tell('exists'));
    opened.on('expunge', () => tell('expunge'));
    opened.on('flags', () => tell('flags'));
    const closed = new Promise<void>((resolve) => opened.once('close', () => resolve()));
    await opened.mailboxOpen('INBOX', { readOnly: true });
    // What came while nobody listened.
    if (retryMs > firstRetryMs) tell('exists');
    retryMs = firstRetryMs;
    // idle() comes back when the server or maxIdleTime ended it; then it starts again.
    while (!stopped && opened.usable) {
      const answer = await Promise.race([opened.idle(), closed.then(() => false as const)]);
      if (answer === false && opened.usable) await new Promise((resolve) => setTimeout(resolve, 1_000).unref());
    }
  }

  function start(): void {
    run()
      .catch((error: unknown) => {
        if (!isFinal(error)) return log.warn({ err: error, accountId }, 'mailbox cannot be watched');
        // Asking again with the same credentials changes nothing, and many servers lock out whoever keeps trying.
        log.info({ accountId, reason: error.message }, 'mailbox is not watched');
        stop();
      })
      .finally(() => {
        client?.close();
        client = null;
        if (stopped) return;
        timer = setTimeout(start, retryMs);
        timer.unref();
        retryMs = Math.min(maxRetryMs, retryMs * 2);
      });
  }

  function stop(): void {
    stopped = true;
    clearTimeout(timer);
    clearInterval(polling);
    for (const waiting of gathered.values()) clearTimeout(waiting);
    client?.close();
  }

  async function poll(): Promise<void> {
    const now = new Map((await folders.read()).map((folder) => [folder.path, countsOf(folder)]));
    const known = before;
    before = now;
    if (!known || stopped) return;
    if (known.size !== now.size || [...now.keys()].some((path) => !known.has(path))) bus.publish({ kind: 'folders', accountId });
    for (const [path, counts] of now) {
      const old = known.get(path);
      if (path !== 'INBOX' && old !== undefined && old !== counts) bus.publish({ kind: 'mail', accountId, folder: path, reason: 'exists' });
    }
  }

  start();
  polling = setInterval(() => void poll().catch(() => undefined), pollMs);
  polling.unref();
  return {
    get stopped() {
      return stopped;
    },
    stop,
  };
}

function isFinal(error: unknown): error is DomainError {
  return isDomainError(error) && ['not_configured', 'refused_login', 'login_expired'].includes(String(error.details['reason']));
}

function countsOf(folder: FolderView): string {
  return `${folder.total} ${folder.unread}`;
}
