import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian packages of the demo's mail system. */
export const mailPackages = [
  'dovecot-core',
  'dovecot-imapd',
  'dovecot-lmtpd',
  'dovecot-managesieved',
  'dovecot-sieve',
  'dovecot-pgsql',
] as const;

export type PackagesOutcome = { ok: true; installed: readonly string[] } | { ok: false; missing: readonly string[]; reason: string };

const policyFile = '/usr/sbin/policy-rc.d';

/**
 * Sees to it that Debian packages are there: installs the missing ones when we are root and apt-get exists.
 * Debian's own services of these packages are kept from starting. Gives the reason in one line when it cannot.
 */
export function ensurePackages(names: readonly string[]): PackagesOutcome {
  const missing = missingPackages(names);
  if (missing.length === 0) return { ok: true, installed: [] };
  const refuse = (reason: string): PackagesOutcome => ({ ok: false, missing: missingPackages(names), reason });
  if (spawnSync('apt-get', ['--version']).status !== 0) return refuse('this is no Debian (apt-get is missing)');
  if (process.getuid?.() !== 0) return refuse(`not root; as root: apt-get install --no-install-recommends ${missing.join(' ')}`);

  const hold = !existsSync(policyFile);
  if (hold) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
    const apt = (...args: string[]) => spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], { env, encoding: 'utf8' });
    const install = () => apt('install', '-y', '--no-install-recommends', ...missing);
    // Fresh images have no package lists, old ones have lists that point at versions which are gone.
    const update = apt('update');
    const result = install();
    if (result.status !== 0) return refuse(lastLine(result.stderr) || lastLine(update.stderr) || 'apt-get install failed');
  } finally {
    if (hold) rmSync(policyFile, { force: true });
  }
  const still = missingPackages(names);
  return still.length === 0 ? { ok: true, installed: missing } : { ok: false, missing: still, reason: 'apt-get did not install them' };
}

function missingPackages(names: readonly string[]): string[] {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg's own.
  const result = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], { encoding: 'utf8' });
  const have = new Set(
    (result.stdout ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !have.has(name));
}

function lastLine(text: string | null): string {
  return (text ?? '').trim().split('\n').at(-1) ?? '';
}
