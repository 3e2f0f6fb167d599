import { exponents, type Goal, goals } from './goals';
import type { Measured } from './measure';

// Markdown tables out of measurements. A goal that is missed is said in bold.

const ms = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(1));
const bytes = (value: number) => (value < 10_000 ? `${Math.round(value)} B` : `${Math.round(value / 1024)} kB`);
const whole = (value: number) => value.toLocaleString('en');

function rowsOf(lists: readonly (readonly Measured[])[], goal: Goal): Measured[] {
  return lists.flatMap((list) => list.filter((row) => row.operation === goal.operation)).toSorted((a, b) => a.size - b.size);
}

function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...lines.map(line)].join('\n');
}

/** Every operation at every size; the goal, the bound and the best peer beside it where there are any. */
export function operationTable(measured: readonly Measured[], bound: readonly Measured[] | null): string {
  const lines = goals.flatMap((goal) =>
    rowsOf([measured], goal).map((row) => {
      const below = bound?.find((one) => one.operation === row.operation && one.size === row.size);
      const at = row.size === 1000 ? 0 : row.size === 5000 ? 1 : null;
      const wanted = at === null ? null : goal.goal[at];
      const cpu = wanted !== null && row.cpu > wanted ? `**${ms(row.cpu)}**` : ms(row.cpu);
      const figures = [row.operation, whole(row.size), ms(row.p50), ms(row.p95), ms(row.p99), row.perSecond.toFixed(0), bytes(row.bytes)];
      if (!bound) return [...figures, cpu];
      const peer = at === null ? '' : `${goal.peer} ${goal.peerMs[at]}`;
      const ahead = at === null ? '' : `${(goal.peerMs[at] / row.cpu).toFixed(1)} ×`;
      const ratio = below && below.cpu > 0 ? `${(row.cpu / below.cpu).toFixed(1)} ×` : '';
      return [...figures, cpu, wanted === null ? '' : String(wanted), below ? ms(below.cpu) : '', ratio, peer, ahead];
    }),
  );
  const head = ['operation', 'events', 'p50 ms', 'p95', 'p99', 'req/s', 'answer', 'CPU ms/req'];
  return markdown(bound ? [...head, 'goal', 'bound', 'of the bound', 'best peer', 'ahead of it'] : head, lines);
}

/** By what power of the size the cost grows, from the smallest calendar to the largest. */
export function growthTable(measured: readonly Measured[], bound: readonly Measured[]): string {
  const exponent = (rows: readonly Measured[]) => {
    const [first, last] = [rows[0], rows.at(-1)];
    if (!first || !last || first.size === last.size || first.cpu === 0) return null;
    return Math.log(last.cpu / first.cpu) / Math.log(last.size / first.size);
  };
  const lines = goals.map((goal) => {
    const found = exponent(rowsOf([measured], goal));
    const below = exponent(rowsOf([bound], goal));
    const limit = goal.grows ? exponents.grows : exponents.constant;
    const said = found === null ? '' : found > limit ? `**${found.toFixed(2)}**` : found.toFixed(2);
    return [goal.operation, said, String(limit), below === null ? '' : below.toFixed(2)];
  });
  return markdown(['operation', 'exponent', 'at most', 'bound'], lines);
}
