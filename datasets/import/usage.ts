import { type Found, NOTHING, type Reader, short } from './found.ts';
import { summaryOf } from './sample.ts';
import { Column, Faults, rowsOf, type Source } from './source.ts';

const MEMORY = ['memory_usage', 'mem'];
const isCore = (name: string): boolean => /^core\d+$/.test(name);

/** What a process, a device or a machine used: what a `demand` can be chosen by. */
export const usage: Reader = {
  kind: 'use of resources',
  caveat: 'a scenario has no place for use over time: choose the demand of the service by it',
  recognises: ({ cells }) => (cells.includes('cpu_usage') || cells.some(isCore)) && MEMORY.some((name) => cells.includes(name)),
  read,
};

async function read(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const columns = new Map<string, Column>();
  for await (const row of rowsOf(source, faults)) {
    for (const name of row.columns) {
      if (!isCore(name) && name !== 'cpu_usage' && !MEMORY.includes(name)) continue;
      const column = columns.get(name) ?? new Column();
      columns.set(name, column);
      column.push(row.number(name));
    }
  }
  if (columns.size === 0) faults.add(1, 'has no rows; give at least one');
  const notes = [...columns].map(([name, column]) => {
    const { mean, quantile } = summaryOf(column.values());
    return `${name} ${short(mean)} (p95 ${short(quantile(0.95))})`;
  });
  return { ...NOTHING, faults: faults.list(), notes: [`in the mean: ${notes.join(', ')}`] };
}
