import { isIPv6 } from 'node:net';
import type { ConfigHolder } from '@/server/config/config';
import { DomainError } from '@/server/core/errors';
import { printable } from '@/server/core/printable';
import type { Store } from '@/server/store/store';

/** Counts failed logins per account and per client address, in the database: all doors and all instances share it (AUT-13). */
export type Throttle = {
  /** Whether this account or this address is blocked now. */
  isBlocked(keys: ThrottleKeys): Promise<boolean>;
  /** Counts a failure; gives whether that one began a block of the account, under whatever key. */
  fail(keys: ThrottleKeys): Promise<boolean>;
  /**
   * Runs the attempts at one account one after the other, so that a burst of guesses meets the block its own failures began.
   * @throws DomainError rate_limited when too many wait already.
   */
  inTurn<Result>(account: string, attempt: () => Promise<Result>): Promise<Result>;
  /**
   * A success ends the account's count; the address keeps its own (it may be guessing at many accounts), and a block its time (whoever
   * comes in past it by a passkey must not hand out new guesses).
   */
  succeed(keys: ThrottleKeys): Promise<void>;
  /** Ends counts and blocks of the account: its password is another one now. */
  lift(keys: ThrottleKeys): Promise<void>;
};
const maxWaiting = 20;

/** `address` null: only the account is counted. `more`: counters beside the account's that count and block in the same way. */
export type ThrottleKeys = { account: string; address: string | null; more?: readonly string[] };

export function throttleKeys(login: string, remoteAddress: string): ThrottleKeys & { address: string } {
  return { account: printable(`account:${login}`).slice(0, 190), address: `address:${networkOf(remoteAddress)}` };
}

/** The counter of an account itself, whatever name it was tried under; `login` as in `Person.login`. */
export function ownKey(login: string): string {
  return printable(`own:${login.toLowerCase()}`).slice(0, 190);
}

/** Both of an account's counters: of its main name, and of itself. */
export function accountKeys(login: string): ThrottleKeys {
  return { account: throttleKeys(login.toLowerCase(), '').account, address: null, more: [ownKey(login)] };
}

/** An IPv6 client owns its whole /64; counting single addresses there would count nothing. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = address.includes('::') ? [...left, ...new Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right] : left;
  return `${groups.slice(0, 4).join(':')}::/64`;
}

export function createThrottle(store: Store, config: ConfigHolder): Throttle {
  const { db, clock } = store;
  /** Adds one, in this window or in a new one. Each attempt is one statement, so that of many at the same moment none is lost. */
  const add = async (key: string, now: Date): Promise<void> => {
    const windowStart = new Date(now.getTime() - config.current.login.windowMinutes * 60_000);
    const fresh = { failures: 1, firstAt: now };
    const attempts = [
      () => db.loginThrottle.updateMany({ where: { key, firstAt: { gt: windowStart } }, data: { failures: { increment: 1 } } }),
      // A block that outlasts its window stays.
      () => db.loginThrottle.updateMany({ where: { key, firstAt: { lte: windowStart } }, data: fresh }),
      () => db.loginThrottle.createMany({ data: [{ key, ...fresh }], skipDuplicates: true }),
    ];
    // Whoever loses a race finds at the next look what the winner made; a success may take it away in between, but not for ever.
    for (let round = 0; round < 5; round += 1) for (const attempt of attempts) if ((await attempt()).count > 0) return;
  };
  const count = async (key: string, limit: number): Promise<boolean> => {
    const now = clock.now();
    await add(key, now);
    // One statement decides, so two failures at the same moment cannot both be "not yet".
    const blocked = await db.loginThrottle.updateMany({
      where: { key, failures: { gt: limit }, OR: [{ blockedUntil: null }, { blockedUntil: { lt: now } }] },
      data: { blockedUntil: new Date(now.getTime() + config.current.login.blockMinutes * 60_000) },
    });
    return blocked.count > 0;
  };
  const turns = new Map<string, { last: Promise<unknown>; waiting: number }>();
  return {
    async inTurn(account, attempt) {
      const turn = turns.get(account) ?? { last: Promise.resolve(), waiting: 0 };
      if (turn.waiting >= maxWaiting) throw new DomainError('rate_limited', 'too many logins of one account at the same time');
      turn.waiting += 1;
      turns.set(account, turn);
      const mine = turn.last.then(attempt);
      turn.last = mine.catch(() => {});
      try {
        return await mine;
      } finally {
        turn.waiting -= 1;
        if (turn.waiting === 0) turns.delete(account);
      }
    },
    async isBlocked({ account, address, more = [] }) {
      const row = await db.loginThrottle.findFirst({
        where: { key: { in: [account, ...(address === null ? [] : [address]), ...more] }, blockedUntil: { gt: clock.now() } },
        select: { key: true },
      });
      return row !== null;
    },
    async fail({ account, address, more = [] }) {
      const { failuresPerAccount, failuresPerAddress } = config.current.login;
      const [blocks] = await Promise.all([
        Promise.all([account, ...more].map((key) => count(key, failuresPerAccount))),
        address === null ? false : count(address, failuresPerAddress),
      ]);
      return blocks.includes(true);
    },
    async succeed({ account, more = [] }) {
      const over = [{ blockedUntil: null }, { blockedUntil: { lte: clock.now() } }];
      await db.loginThrottle.deleteMany({ where: { key: { in: [account, ...more] }, OR: over } });
    },
    async lift({ account, more = [] }) {
      await db.loginThrottle.deleteMany({ where: { key: { in: [account, ...more] } } });
    },
  };
}
