import type { Config } from '@/server/config/config';
import { readConfig } from '@/server/config/load';
import { printFault } from '@/server/config/parse';
import { resolveConfig } from '@/server/config/resolve';
import { showConfig } from '@/server/config/show';
import { configWarnings } from '@/server/config/warnings';
import { unknownDomain } from '../asked-domain';
import type { Invocation } from '../invocation';
import { table } from '../output';

/** `atrium config check`: every fault with its line. */
export async function configCheck({ options, output }: Invocation): Promise<number> {
  const source = readConfig({ env: process.env, ...(options.config === undefined ? {} : { path: options.config }) });
  if (!source.parsed.ok) {
    for (const fault of source.parsed.faults) output.line(printFault(source.file, fault));
    output.value({ ok: false, file: source.file, faults: source.parsed.faults, warnings: [] });
    return 1;
  }
  const warnings = configWarnings(resolveConfig(source.parsed.value, process.env, source.baseDir));
  output.line(source.exists ? `${source.file}: good` : `${source.file} is not there: the defaults are in force`);
  for (const { path, message } of warnings) output.line(`warning: ${path}: ${message}`);
  output.value({ ok: true, file: source.exists ? source.file : null, faults: [], warnings });
  return 0;
}

/**
 * `atrium config show [--domain D] [--set]`: what is in force, and where each value comes from; of one domain alone, without what is
 * built in.
 */
export async function configShow({ options, output }: Invocation): Promise<number> {
  const source = readConfig({ env: process.env, ...(options.config === undefined ? {} : { path: options.config }) });
  const { parsed } = source;
  if (!parsed.ok) {
    for (const fault of parsed.faults) output.error(printFault(source.file, fault));
    return 1;
  }
  const prefix = prefixOf(resolveConfig(parsed.value, process.env, source.baseDir), options.domain);
  const rows = showConfig({ ...source, parsed }, process.env).filter(
    (row) => row.path.startsWith(prefix) && (!options.set || row.level !== 'default'),
  );
  output.line(`# ${source.exists ? source.file : 'no configuration file: defaults and environment'}`);
  output.line(
    table(
      rows.map((row) => [
        row.path,
        JSON.stringify(row.value) ?? '',
        `${row.level === 'default' ? 'default' : `${row.level}, ${row.origin}`}${row.restart ? ', needs a restart' : ''}`,
      ]),
    ),
  );
  output.value({ file: source.exists ? source.file : null, settings: rows });
  return 0;
}

/** Where a domain's settings stand. Errors: there is no such domain. */
function prefixOf(config: Config, domain: string | undefined): string {
  if (domain === undefined) return '';
  const index = config.domains.findIndex((entry) => entry.names.includes(domain.toLowerCase()) || entry.name === domain);
  if (index === -1) throw unknownDomain(config, domain);
  return `domains[${index}].`;
}
