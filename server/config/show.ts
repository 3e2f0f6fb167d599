import type { Config, DomainConfig } from './config';
import type { ConfigSource } from './load';
import { resolveConfig } from './resolve';
import type { Environment } from './secrets';
import { listSettings, type Setting } from './setting-list';

/** One line of `atrium config show`. */
export type ShownSetting = {
  /** `domains[0].imap.host` */
  path: string;
  value: unknown;
  /** `default`, `file line 12`, `environment PORT`. */
  origin: string;
  level: 'default' | 'system' | 'domain';
  restart: boolean;
};

/** Every setting in force with where it comes from; secrets are hidden. */
export function showConfig(source: ConfigSource & { parsed: { ok: true } }, environment: Environment): ShownSetting[] {
  const config = resolveConfig(source.parsed.value, environment, source.baseDir);
  const settings = listSettings().filter((setting) => !setting.section);
  const shown = settings
    .filter((setting) => setting.steps[0] !== 'domains' && setting.steps[0] !== 'defaults')
    .map((setting) => systemSetting(setting, config, source, environment));
  config.domains.forEach((domain, index) => {
    for (const setting of settings) {
      if (setting.steps[0] !== 'domains') continue;
      shown.push(...domainSetting(setting, { domain, index, source }));
    }
  });
  return shown;
}

function systemSetting(
  setting: Setting,
  config: Config,
  source: ConfigSource & { parsed: { ok: true } },
  environment: Environment,
): ShownSetting {
  const { meta, steps } = setting;
  const effective = {
    ...config,
    database: config.databaseUrl ?? '(embedded PostgreSQL)',
    redis: config.redisUrl ?? undefined,
    secret: config.secret ?? '(kept in the data directory)',
  };
  const value = mask(setting, valueAt(effective, steps));
  const restart = meta.restart ?? false;
  if (meta.environment && environment[meta.environment])
    return { path: setting.path, value, origin: `environment ${meta.environment}`, level: 'system', restart };
  const inFile = source.parsed.document.hasIn(steps);
  return { path: setting.path, value, origin: inFile ? originIn(source, steps) : 'default', level: inFile ? 'system' : 'default', restart };
}

type DomainPlace = { domain: DomainConfig; index: number; source: ConfigSource & { parsed: { ok: true } } };

/** A domain's setting; a list of sources gives one line per source and setting. */
function domainSetting(setting: Setting, place: DomainPlace): ShownSetting[] {
  const { domain, index, source } = place;
  // `domains[].sources[].url` -> ['sources', '[]', 'url']
  const steps = setting.steps.slice(2);
  const effective = { ...domain, aliases: domain.names.slice(1), default: domain.isDefault };
  const restart = setting.meta.restart ?? false;
  const at = steps.indexOf('[]');
  const paths = at === -1 ? [steps] : domain.sources.map((_, position) => [...steps.slice(0, at), position, ...steps.slice(at + 1)]);
  return paths.flatMap((path): ShownSetting[] => {
    const value = valueAt(effective, path);
    if (value === undefined) return [];
    const shown = {
      path: `domains[${index}].${path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`), '')}`,
      value: mask(setting, value),
      restart,
    };
    const own = ['domains', index, ...path];
    if (source.parsed.document.hasIn(own)) return [{ ...shown, origin: originIn(source, own), level: 'domain' as const }];
    const inherited = ['defaults', ...path];
    // A section such as imap is inherited whole: what the domain's own section leaves out is the built-in default.
    const ownSection =
      ['imap', 'smtp', 'sieve', 'mailboxAccess'].includes(String(path[0])) &&
      source.parsed.document.hasIn(['domains', index, String(path[0])]);
    if (!ownSection && source.parsed.document.hasIn(inherited))
      return [{ ...shown, origin: originIn(source, inherited), level: 'system' as const }];
    return [{ ...shown, origin: 'default', level: 'default' as const }];
  });
}

function originIn(source: ConfigSource & { parsed: { ok: true } }, path: readonly (string | number)[]): string {
  const line = source.parsed.lineOf(path);
  return line === null ? 'file' : `file line ${line}`;
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value && typeof value === 'object' ? (value as Record<string | number, unknown>)[step] : undefined),
    root,
  );
}

function mask(setting: Setting, value: unknown): unknown {
  // Everything the system trusts can be in there: a line nobody could read.
  const certificates = typeof value === 'string' ? value.split('-----BEGIN CERTIFICATE-----').length - 1 : 0;
  if (certificates > 0) return `(${certificates} ${certificates === 1 ? 'certificate' : 'certificates'} in PEM)`;
  if (!setting.meta.secret || typeof value !== 'string' || value.startsWith('(')) return value;
  // Of an address everything but the password helps to find a fault. Where it is not plain what the password is, nothing is shown.
  const address = /^([a-z]+:\/\/)(?:([^:@/?]*)(:[^@]*)?@)?([^@?]*)(\?.*)?$/s.exec(value);
  if (!address) return '(hidden)';
  const [, scheme = '', user, password, rest = '', query] = address;
  const name = user === undefined ? '' : `${user}${password === undefined ? '' : ':(hidden)'}@`;
  return `${scheme}${name}${rest}${query === undefined ? '' : '?(hidden)'}`;
}
