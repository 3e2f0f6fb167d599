import { type Client, PasswordPolicyControl, PasswordPolicyError, ResultCodeError } from 'ldapts';
import type { LdapSourceConfig } from '@/server/config/shape/ldap-source';
import { answerOf, closeLdap, openLdap, SilentFault } from './ldap-connection';
import { fillDn } from './ldap-text';
import { SourceFault } from './source-fault';

/** A host that failed is asked last for so long. */
const hostPauseMilliseconds = 30_000;
/** When no host answered, nobody is kept waiting for them again before this is over. */
const downPauseMilliseconds = 5_000;
const mostUserConnections = 8;
const mostIdle = 3;
const idleMilliseconds = 30_000;
/** Firewalls forget silent connections without a word; ours is closed before. */
const serviceIdleMilliseconds = 60_000;

/** The connections of one source: one for looking people up, and a few on which people prove their password, used again and again. */
export type LdapPool = {
  /** Runs on the connection of the service account (or anonymously); once more when the connection turns out to be dead. */
  asService<Result>(work: (client: Client) => Promise<Result>): Promise<Result>;
  /**
   * Signs in as `dn` and runs `work` with that person's rights. Null: the directory says no.
   * An empty password is never sent: to a directory it would mean "anonymous, please", and the answer would be yes (RFC 4513 section 5.1.2).
   * `onExpired` decides about a right password that the directory lets nobody in with before it is changed; without it, no.
   */
  asUser<Result>(dn: string, password: string, work: UserWork<Result>, onExpired?: () => Promise<Result>): Promise<Result | null>;
  /** Tries every host, also those left alone. @throws SourceFault of the first that fails */
  probe(): Promise<void>;
  close(): void;
};

export type UserState = { mustChange: boolean };
export type UserWork<Result> = (client: Client, state: UserState) => Promise<Result>;

/** `domain` fills the templates; a source of the catch-all entry has none in them. */
export function createLdapPool(config: LdapSourceConfig, domain: string): LdapPool {
  const timeout = config.timeoutSeconds * 1000;
  const failedAt = new Map<string, number>();
  const hostOf = new WeakMap<Client, string>();
  let downUntil = 0;
  let downCause: unknown = null;
  let service: Promise<Client> | null = null;
  let serviceTimer: NodeJS.Timeout | undefined;
  let questions = 0;
  let closed = false;
  const idle: { client: Client; timer: NodeJS.Timeout }[] = [];
  let userConnections = 0;
  const waiting: (() => void)[] = [];

  /** A connection to the first host that answers, within the source's time as a whole; a host that is silent uses up its share alone. */
  async function open(prepare: (client: Client) => Promise<void>): Promise<Client> {
    if (closed) throw new SourceFault('the source is closed', 'again');
    if (Date.now() < downUntil) throw downCause;
    const order = hostsInOrder();
    const end = Date.now() + timeout;
    let trouble: unknown = null;
    for (const [index, host] of order.entries()) {
      const share = Math.max(1, (end - Date.now()) / (order.length - index));
      const hostEnd = Date.now() + share;
      try {
        const client = await openLdap(config, host, share);
        hostOf.set(client, host);
        await answerOf(prepare(client), Math.max(1, hostEnd - Date.now()), `${host} does not answer`).catch((error: unknown) => {
          closeLdap(client);
          throw error;
        });
        failedAt.delete(host);
        return client;
      } catch (error) {
        // A refused bind is the same everywhere; a host that is busy or going down speaks for itself alone.
        if (error instanceof ResultCodeError && !isOverloaded(error)) throw error;
        failedAt.set(host, Date.now());
        trouble = error instanceof ResultCodeError ? overloaded(host, error) : error;
      }
    }
    downUntil = Date.now() + downPauseMilliseconds;
    downCause = trouble;
    throw trouble;
  }

  /** As configured; those that failed a short time ago come last, the one that was left alone longest before the others. */
  function hostsInOrder(): string[] {
    const now = Date.now();
    const failed = (host: string) => failedAt.get(host) ?? Number.NEGATIVE_INFINITY;
    const isPaused = (host: string) => now - failed(host) < hostPauseMilliseconds;
    const paused = config.hosts.filter(isPaused).sort((a, b) => failed(a) - failed(b));
    return [...config.hosts.filter((host) => !isPaused(host)), ...paused];
  }

  /** A host that is connected and says nothing: the next question goes to another one. */
  function leaveAlone(client: Client): void {
    const host = hostOf.get(client);
    if (host === undefined) return;
    failedAt.set(host, Date.now());
    for (const entry of [...idle]) if (hostOf.get(entry.client) === host) dropIdle(entry);
  }

  async function bindService(client: Client): Promise<void> {
    if (config.bindDn !== undefined) {
      await client.bind(fillDn(config.bindDn, { local: '', domain }), config.bindPassword ?? '');
      return;
    }
    // An anonymous bind opens the connection; a directory that has no use for it says so, and answers all the same.
    await client.bind('', '').catch((error: unknown) => {
      if (!(error instanceof ResultCodeError)) throw error;
    });
  }

  function serviceClient(): Promise<Client> {
    service ??= open(bindService).catch((error: unknown) => {
      service = null;
      throw error instanceof ResultCodeError ? bindFault(config, error) : error;
    });
    return service;
  }

  function dropService(): void {
    clearTimeout(serviceTimer);
    service?.then(closeLdap, () => {});
    service = null;
  }

  async function asService<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      const mine = serviceClient();
      const client = await mine;
      clearTimeout(serviceTimer);
      questions += 1;
      try {
        if (!client.isConnected) throw new Error('the connection to the directory was lost');
        return await work(client);
      } catch (error) {
        if (error instanceof ResultCodeError) throw error;
        if (service === mine) service = null;
        closeLdap(client);
        if (error instanceof SilentFault) leaveAlone(client);
        // Whoever waited in vain is not made to wait again; a connection that had died is replaced once.
        if (attempt > 1 || error instanceof SourceFault) throw error;
      } finally {
        questions -= 1;
        if (service && questions === 0) serviceTimer = setTimeout(dropService, serviceIdleMilliseconds).unref();
      }
    }
  }

  async function asUser<Result>(
    dn: string,
    password: string,
    work: UserWork<Result>,
    onExpired?: () => Promise<Result>,
  ): Promise<Result | null> {
    if (password === '' || dn === '') return null;
    if (userConnections >= mostUserConnections) await new Promise<void>((resolve) => waiting.push(resolve));
    userConnections += 1;
    try {
      const answer = await withConnection(dn, password, work);
      if (answer !== 'expired') return answer === 'refused' ? null : answer.result;
      return onExpired ? await onExpired() : null;
    } catch (error) {
      throw wantsTls(error) ? tlsWanted(error) : error;
    } finally {
      userConnections -= 1;
      waiting.shift()?.();
    }
  }

  async function withConnection<Result>(
    dn: string,
    password: string,
    work: UserWork<Result>,
  ): Promise<{ result: Result } | 'refused' | 'expired'> {
    for (;;) {
      const kept = takeIdle();
      let verdict: Verdict = 'refused';
      const bind = async (client: Client) => {
        verdict = await bindUser(client, dn, password);
      };
      const client = kept ?? (await open(bind));
      try {
        if (kept) await answerOf(bind(kept), timeout, 'the directory does not answer to a sign-in');
        const answer = await finish(client, verdict, work);
        keepIdle(client);
        return answer;
      } catch (error) {
        closeLdap(client);
        if (error instanceof SilentFault) leaveAlone(client);
        // A connection kept from before may have died in the meantime; a fresh one has no such excuse.
        if (kept === null || error instanceof ResultCodeError || error instanceof SourceFault) throw error;
      }
    }
  }

  function takeIdle(): Client | null {
    for (let one = idle.pop(); one; one = idle.pop()) {
      clearTimeout(one.timer);
      if (one.client.isConnected) return one.client;
      closeLdap(one.client);
    }
    return null;
  }

  function keepIdle(client: Client): void {
    if (closed || idle.length >= mostIdle || !client.isConnected) {
      closeLdap(client);
      return;
    }
    const entry = {
      client,
      timer: setTimeout(() => {
        dropIdle(entry);
      }, idleMilliseconds).unref(),
    };
    idle.push(entry);
  }

  function dropIdle(entry: (typeof idle)[number]): void {
    clearTimeout(entry.timer);
    const at = idle.indexOf(entry);
    if (at >= 0) idle.splice(at, 1);
    closeLdap(entry.client);
  }

  return {
    asService,
    asUser,
    async probe() {
      downUntil = 0;
      for (const host of config.hosts) {
        const client = await openLdap(config, host, Math.max(timeout, 2000));
        try {
          await answerOf(bindService(client), Math.max(timeout, 2000), `${host} does not answer`);
        } catch (error) {
          throw error instanceof ResultCodeError ? bindFault(config, error) : error;
        } finally {
          closeLdap(client);
        }
        failedAt.delete(host);
      }
    },
    close() {
      closed = true;
      dropService();
      for (const entry of [...idle]) dropIdle(entry);
    },
  };
}

type Verdict = UserState | 'refused' | 'expired';

async function bindUser(client: Client, dn: string, password: string): Promise<Verdict> {
  const policy = new PasswordPolicyControl();
  try {
    await client.bind(dn, password, policy);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return isExpired(error) ? 'expired' : 'refused';
  }
  return { mustChange: policy.value?.error === PasswordPolicyError.ChangeAfterReset };
}

async function finish<Result>(
  client: Client,
  verdict: Verdict,
  work: UserWork<Result>,
): Promise<{ result: Result } | 'refused' | 'expired'> {
  return typeof verdict === 'string' ? verdict : { result: await work(client, verdict) };
}

/** Answers to a bind that mean "not with this password": wrong, no such entry, no password there, locked, expired, not a name. */
const refusals = new Set([19, 32, 34, 48, 49, 50, 53]);

function isRefusal(error: unknown): boolean {
  return error instanceof ResultCodeError && refusals.has(error.code);
}

/** busy, unavailable, other: this host cannot answer now. */
function isOverloaded(error: ResultCodeError): boolean {
  return error.code === 51 || error.code === 52 || error.code === 80;
}

function overloaded(host: string, error: ResultCodeError): SourceFault {
  return new SourceFault(`${host} says that it cannot serve now (result ${error.code})`, 'overloaded', { cause: error });
}

/** Active Directory's word for a right password that has expired (532) or was set by an administrator (773). */
function isExpired(error: unknown): boolean {
  return error instanceof ResultCodeError && error.code === 49 && /, data (?:532|773),/.test(error.message);
}

/** strongerAuthRequired, confidentialityRequired: no password in the clear. */
function wantsTls(error: unknown): boolean {
  return error instanceof ResultCodeError && (error.code === 8 || error.code === 13);
}

function tlsWanted(error: unknown): SourceFault {
  return new SourceFault('the directory takes no password without TLS', 'needsTls', { cause: error });
}

function bindFault(config: LdapSourceConfig, error: ResultCodeError): SourceFault {
  if (wantsTls(error)) return tlsWanted(error);
  return config.bindDn === undefined
    ? new SourceFault(`the directory refuses anonymous questions: ${error.message}`, 'anonymous', { cause: error })
    : new SourceFault(`the directory refuses bindDn ${config.bindDn} (result ${error.code})`, 'bind', { cause: error });
}
