import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import { measure } from '../../runners/measure.ts';
import { readSource } from '../../runners/scenario-source.ts';
import { nodeLoads, serviceLoads } from '../../runners/validation/load.ts';
import { placeServices } from '../../runners/validation/placement.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = (name: string) => readSource(`${root}scenarios/${name}.yaml`);

async function run(name: string, change: (scenario: Scenario) => Scenario = (one) => one) {
  const { scenario: given, baseDir, own } = await source(name);
  const scenario = change(given);
  const records: RunRecord[] = [];
  const sinks = { record: (record: RunRecord) => void records.push(record), drain: async () => {} };
  const { summary } = await measure({ scenario, strategy: scenario.strategies[0]!, baseDir, own, seed: 1, replicate: 0, sinks });
  return { summary, records };
}

describe('storm', () => {
  it('tells its story: every fault happens, what crashed is placed again, no query fails', async () => {
    const { summary, records } = await run('storm');
    expect(summary['failed']).toBe(0);
    expect(summary['on_time']).toBeGreaterThan(0.85);
    expect(summary['on_time']).toBeLessThan(0.97);
    expect(summary['models_calm']).toBeGreaterThan(1.95);
    expect(summary['models_board_down']).toBeGreaterThan(1.95);
    expect(summary['models_office_hot']).toBeLessThan(1.7);
    expect(summary['models_yard_cut']).toBeLessThan(1.95);
    const instances = records.filter((record) => record.kind === 'instance');
    expect(instances.filter(({ state }) => state === 'failed').length).toBeGreaterThanOrEqual(3);
    const again = instances.filter(({ state, atMs }) => state === 'ready' && atMs > 20_000);
    expect(again.length).toBeGreaterThanOrEqual(3);
  });
});

describe('shared-gpu', () => {
  it('asks no service for all it can do, but the GPU for 86 % and the TPU for 79 %', async () => {
    const { scenario, baseDir } = await source('shared-gpu');
    const placed = await placeServices(scenario, baseDir);
    const loads = serviceLoads(placed);
    for (const { load } of loads) expect(load).toBeLessThan(0.68);
    const accelerators = nodeLoads(placed, loads).flatMap((node) => node.accelerators);
    expect(accelerators.map(({ name, load }) => [name, load.toFixed(2)])).toEqual([
      ['gpu', '0.86'],
      ['tpu', '0.79'],
    ]);
  });

  it('is on time throughout where nothing contends, and not where it does', async () => {
    const alone = await run('shared-gpu', (scenario) => ({ ...scenario, contention: null }));
    const together = await run('shared-gpu');
    expect(alone.summary['on_time']).toBeGreaterThan(0.995);
    expect(together.summary['on_time']).toBeLessThan(0.9);
    expect(together.summary['partial_share']).toBeGreaterThan(0.1);
    // As validate says: 86 % of the GPU, of which a part is cut off at the deadline, and 79 % of the TPU.
    expect(together.summary['accelerator_utilisation']).toBeGreaterThan(0.75);
    expect(together.summary['accelerator_utilisation']).toBeLessThan(0.84);
  });
});
