import { migrate, schemaState } from '@/server/store/migrate';
import type { Invocation } from '../invocation';
import { withDatabase } from '../with-database';

export async function migrateCommand({ options, output }: Invocation): Promise<number> {
  return withDatabase(options, async (url) => {
    const state = await schemaState(url);
    for (const fault of state.faults) output.error(fault);
    if (options['dry-run']) {
      output.line(state.pending.length === 0 ? 'the schema is up to date' : `would apply: ${state.pending.join(', ')}`);
      output.value({ applied: [], pending: state.pending, faults: state.faults });
      return state.faults.length === 0 ? 0 : 1;
    }
    const { applied } = await migrate(url);
    output.line(applied.length === 0 ? 'the schema is up to date' : `applied: ${applied.join(', ')}`);
    output.value({ applied, pending: [], faults: state.faults });
    return 0;
  });
}
