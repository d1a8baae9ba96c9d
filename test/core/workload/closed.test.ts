import { describe, expect, it } from 'vitest';
import type { QueryRecord } from '../../../core/events.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { machineRepair } from '../../sim/queueing-theory.ts';
import { playRecords, stationScenario, zScore } from '../../sim/queueing-world.ts';
import { workloadOf } from './arrivals.ts';

const WORK_MS = 10;
const exponential = (meanMs: number) => ({ kind: 'exponential', meanMs, shiftMs: 0 }) as const;

function closedStation(clients: number, thinkMs: number, durationMs = 60_000): Scenario {
  const scenario = stationScenario({ serviceTime: exponential(WORK_MS), perSecond: 1, durationMs, warmUpMs: 5_000 });
  const arrivals = { kind: 'closed', clients, think: exponential(thinkMs) } as const;
  return { ...scenario, workload: [{ ...scenario.workload[0]!, arrivals }] };
}

async function queriesOf(scenario: Scenario, use: string, replicate: number): Promise<QueryRecord[]> {
  const queries: QueryRecord[] = [];
  await playRecords(scenario, use, replicate, (record) => void (record.kind === 'query' && queries.push(record)));
  return queries.sort((a, b) => a.queryId - b.queryId);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a closed loop', () => {
  for (const [clients, thinkMs] of [
    [1, 20],
    [5, 100],
    [10, 100],
    [20, 100],
  ] as const) {
    it(`of ${clients} clients that think ${thinkMs} ms has the response and throughput of machine repair`, async () => {
      const scenario = closedStation(clients, thinkMs);
      const runs: { perMs: number; responseMs: number }[] = [];
      for (let replicate = 0; replicate < 12; replicate++) {
        const queries = await queriesOf(scenario, 'v2', replicate);
        const [from, to] = [scenario.warmUpMs, scenario.durationMs];
        const ended = queries.filter(({ endMs }) => endMs >= from && endMs < to);
        runs.push({ perMs: ended.length / (to - from), responseMs: mean(ended.map(({ responseMs }) => responseMs!)) });
      }
      const theory = machineRepair(clients, thinkMs, WORK_MS);
      expect(
        Math.abs(
          zScore(
            runs.map(({ perMs }) => perMs),
            theory.perMs,
          ),
        ),
      ).toBeLessThan(3);
      expect(
        Math.abs(
          zScore(
            runs.map(({ responseMs }) => responseMs),
            theory.responseMs,
          ),
        ),
      ).toBeLessThan(3);
      // The response time law, X (R + Z) = N.
      const inLoop = runs.map(({ perMs, responseMs }) => perMs * (responseMs + thinkMs));
      expect(Math.abs(zScore(inLoop, clients))).toBeLessThan(3);
    });
  }

  it('never has more queries under way than clients, and gives ids in order of arrival', async () => {
    const queries = await queriesOf(closedStation(7, 30, 5_000), 'fcfs', 0);
    expect(queries.length).toBeGreaterThan(300);
    for (const [i, query] of queries.entries()) {
      expect(query.arrivalMs).toBeGreaterThanOrEqual(queries[i - 1]?.arrivalMs ?? 0);
      expect(query.arrivalMs).toBeLessThan(5_000);
      const under = queries.slice(0, i).filter(({ endMs }) => endMs > query.arrivalMs).length;
      expect(under).toBeLessThan(7);
    }
  });

  it('has the same think times whatever the answers take: only the client and its count decide', () => {
    const spec = { kind: 'closed', clients: 3, think: exponential(1000) } as const;
    const thinking = (answerMs: (n: number) => number): Map<string, number> => {
      const workload = workloadOf(spec, 20_000);
      const freeAt = [0, 0, 0];
      const counts = [0, 0, 0];
      const thought = new Map<string, number>();
      for (let n = 0; workload.nextMs !== null; n++) {
        const arrival = workload.take();
        const client = arrival.client!;
        thought.set(`${client} ${counts[client]!++}`, arrival.atMs - freeAt[client]!);
        freeAt[client] = arrival.atMs + answerMs(n);
        workload.ended(arrival, freeAt[client]!);
      }
      return thought;
    };
    const [fast, slow] = [thinking(() => 1), thinking((n) => 100 * (n % 5))];
    expect(slow.size).toBeLessThan(fast.size);
    expect(slow.size).toBeGreaterThan(10);
    for (const [key, ms] of slow) expect(ms).toBeCloseTo(fast.get(key)!, 6);
  });

  it('waits while every client waits, and goes on when one is answered', () => {
    const workload = workloadOf({ kind: 'closed', clients: 2, think: { kind: 'constant', ms: 10 } }, 1_000);
    const [first, second] = [workload.take(), workload.take()];
    expect([first.atMs, second.atMs, first.client, second.client]).toEqual([10, 10, 0, 1]);
    expect(workload.nextMs).toBeNull();
    workload.ended(second, 50);
    workload.ended(first, 55);
    expect(workload.nextMs).toBe(60);
    expect([workload.take(), workload.take()].map(({ atMs, client, queryId }) => [atMs, client, queryId])).toEqual([
      [60, 1, 2],
      [65, 0, 3],
    ]);
  });

  it('gives byte-equal records when run again', async () => {
    const scenario = closedStation(6, 40, 5_000);
    expect(await queriesOf(scenario, 'llf', 2)).toEqual(await queriesOf(scenario, 'llf', 2));
  });
});
