import { describe, expect, it } from 'vitest';
import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import { simulate } from '../../runners/simulate.ts';
import { stationScenario } from '../sim/queueing-world.ts';

/**
 * One service on 8 servers, constant work of 40 ms, deadlines of 100 and 600 ms in equal shares, queued work leaving at its
 * deadline: where scheduling theory says what must come out. Nothing is tuned; the load is the only thing that changes.
 */
function mixedDeadlines(load: number): Scenario {
  const base = stationScenario({
    serviceTime: { kind: 'constant', ms: 40 },
    perSecond: 1,
    replicas: 8,
    durationMs: 20_000,
    orchestration: { inFlight: 0 },
  });
  const perSecond = (load * 8) / 0.04 / 2;
  return {
    ...base,
    contracts: [100, 600].map((deadlineMs) => ({
      ...base.contracts[0]!,
      name: `within ${deadlineMs} ms`,
      consumers: [`wants ${deadlineMs}`],
      deadlineMs,
      atDeadline: 'answer' as const,
      cutMarginMs: 0,
    })),
    workload: [100, 600].map((deadlineMs) => ({
      ...base.workload[0]!,
      name: `wants ${deadlineMs}`,
      consumer: `wants ${deadlineMs}`,
      arrivals: { kind: 'poisson' as const, perSecond },
    })),
  };
}

/** Share of queries answered whole and in time; all strategies meet the same arrivals. */
async function onTime(scenario: Scenario, use: string, params: AlgorithmSpec['params'] = {}): Promise<number> {
  let arrived = 0;
  let completed = 0;
  await simulate({
    scenario,
    strategy: { label: use, use, params },
    baseDir: '.',
    seed: scenario.seed,
    replicate: 0,
    onRecord(record) {
      if (record.kind !== 'query') return;
      arrived++;
      if (record.outcome === 'completed') completed++;
    },
  });
  return completed / arrived;
}

describe('near capacity (load 0.9)', () => {
  const scenario = mixedDeadlines(0.9);
  it.each(['llf', 'edf', 'dream'])('%s keeps more deadlines than fcfs', async (use) => {
    expect(await onTime(scenario, use)).toBeGreaterThan(await onTime(scenario, 'fcfs'));
  });
});

describe.each([1.1, 1.5])('above capacity (load %d)', (load) => {
  const scenario = mixedDeadlines(load);

  it.each(['llf', 'edf'])('%s falls below fcfs: the domino effect', async (use) => {
    expect(await onTime(scenario, use)).toBeLessThan((await onTime(scenario, 'fcfs')) - 0.1);
  });

  it('llf that drops the hopeless beats plain llf and is not below fcfs', async () => {
    const dropping = await onTime(scenario, 'llf', { drop: 'hopeless' });
    expect(dropping).toBeGreaterThan((await onTime(scenario, 'llf')) + 0.1);
    expect(dropping).toBeGreaterThanOrEqual(await onTime(scenario, 'fcfs'));
  });

  it('dream collapses like llf where late tasks go first, and does not where they are shed', async () => {
    const fcfs = await onTime(scenario, 'fcfs');
    expect(await onTime(scenario, 'dream', { late: 'first', drop: 'none' })).toBeLessThan(fcfs - 0.1);
    expect(await onTime(scenario, 'dream')).toBeGreaterThan(fcfs);
  });

  it('nobody keeps more deadlines than there is capacity', async () => {
    for (const use of ['fcfs', 'dream', 'v2']) {
      // The servers can finish 1 / load of the work, and 600 ms more of it than arrives in the 20 s.
      expect(await onTime(scenario, use)).toBeLessThan(1 / load + 0.05);
    }
  });
});
