import { readConfig } from '@/server/config/load';
import { printFault } from '@/server/config/parse';
import { showConfig } from '@/server/config/show';
import type { Invocation } from '../invocation';
import { table } from '../output';

/** `atrium config check`: every fault with its line. */
export async function configCheck({ options, output }: Invocation): Promise<number> {
  const source = readConfig({ env: process.env, ...(options.config === undefined ? {} : { path: options.config }) });
  if (!source.parsed.ok) {
    for (const fault of source.parsed.faults) output.line(printFault(source.file, fault));
    output.value({ ok: false, file: source.file, faults: source.parsed.faults });
    return 1;
  }
  output.line(source.exists ? `${source.file}: good` : `${source.file} is not there: the defaults are in force`);
  output.value({ ok: true, file: source.exists ? source.file : null, faults: [] });
  return 0;
}

/** `atrium config show`: what is in force, and where each value comes from. */
export async function configShow({ options, output }: Invocation): Promise<number> {
  const source = readConfig({ env: process.env, ...(options.config === undefined ? {} : { path: options.config }) });
  const { parsed } = source;
  if (!parsed.ok) {
    for (const fault of parsed.faults) output.error(printFault(source.file, fault));
    return 1;
  }
  const rows = showConfig({ ...source, parsed }, process.env);
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
