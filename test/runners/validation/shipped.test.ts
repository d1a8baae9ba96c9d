import { describe, expect, it } from 'vitest';
import { readSource } from '../../../runners/scenario-source.ts';
import { nodeLoads, serviceLoads } from '../../../runners/validation/load.ts';
import { placeServices } from '../../../runners/validation/placement.ts';
import { ROOT, text } from '../rohe.ts';

/** Scenario, and the last column of its row: what its bottleneck is and how much is asked of it. */
const ROWS = [...text(ROOT, 'docs', 'scenarios.md').matchAll(/^\| `([\w-]+)` \|.*\| ([^|]*\d\.\d\d[^|]*) \|$/gm)].map(
  ([, name = '', said = '']) => ({ name, said }),
);

async function loadsOf(name: string): Promise<ReadonlyMap<string, number>> {
  const { scenario, baseDir } = await readSource(name);
  const placed = await placeServices(scenario, baseDir);
  const services = serviceLoads(placed);
  const boards = nodeLoads(placed, services).flatMap(({ accelerators }) => accelerators);
  return new Map([
    ...boards.map((one): [string, number] => [one.name.toUpperCase(), one.load]),
    ...services.map(({ service, load }): [string, number] => [service, load ?? Infinity]),
  ]);
}

describe('the table of docs/scenarios.md', () => {
  it('has a bottleneck for every scenario but the one to copy from', () => expect(ROWS.length).toBeGreaterThanOrEqual(10));

  it.each(ROWS)('says of $name what rohe validate says: $said', async ({ name, said }) => {
    const loads = await loadsOf(name);
    // Where a phase is conditional, validate counts it as if it always ran: that is the figure in brackets.
    const told = [...said.matchAll(/([\w-]+) (\d\.\d\d)(?: \((\d\.\d\d))?/g)].map(([, what = '', load, always]) => [
      what,
      always ?? load,
    ]);
    const known = told.filter(([what = '']) => loads.has(what));
    expect(known.length).toBeGreaterThan(0);
    expect(known).toEqual(known.map(([what = '']) => [what, loads.get(what)!.toFixed(2)]));
    const [first = ''] = known[0]!;
    if (!said.includes('GPU'))
      expect(loads.get(first)).toBe(
        Math.max(...[...loads].filter(([what]) => what !== what.toUpperCase()).map(([, load]) => load)),
      );
  });
});
