import { type Config, domainByName } from '@/server/config/config';
import { UsageError } from './invocation';

/** The domain of `--domain`, by the name its accounts have; one that the configuration no longer has may still have rows. */
export function askedDomain(config: Config, asked: string | undefined): string | undefined {
  const name = asked?.toLowerCase();
  const entry = name === undefined ? null : domainByName(config, name);
  return entry && entry.name !== '*' ? entry.name : name;
}

/** What to say when nothing was found there. Errors: there is no such domain. */
export function nothingIn(config: Config, asked: string | undefined, text: string): string {
  if (asked !== undefined && !domainByName(config, asked.toLowerCase())) throw unknownDomain(config, asked);
  return text;
}

export function unknownDomain(config: Config, asked: string): UsageError {
  return new UsageError(`there is no domain "${asked}"; known: ${config.domains.map(({ name }) => name).join(', ')}`);
}
