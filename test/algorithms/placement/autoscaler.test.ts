import { describe, expect, it } from 'vitest';
import type { View } from '../../../core/algorithm.ts';
import type { Decision, LogLine, Observation, QueryRecord } from '../../../core/events.ts';
import type { AutoscaleSpec, ObjectiveSpec, Scenario, ServiceSpec } from '../../../core/scenario.ts';
import { simulate } from '../../../runners/simulate.ts';
import { constantService, createWorld, LATENCY_MS } from '../../contracts/world.ts';

const AUTOSCALE: AutoscaleSpec = {
  by: 'utilisation',
  target: 0.6,
  min: 1,
  max: 8,
  intervalMs: 10_000,
  coolDownMs: 30_000,
  idleMs: null,
};

/** One model of 50 ms behind one slot an instance, and queries at the times given. */
function scenarioWith(autoscale: Partial<AutoscaleSpec>, atMs: readonly number[], changes: Partial<ServiceSpec> = {}): Scenario {
  const { scenario } = createWorld();
  const [pipeline] = scenario.pipelines;
  const [modality] = pipeline!.modalities;
  const spec = { ...AUTOSCALE, ...autoscale };
  const rows = atMs.map((at) => ({ atMs: at, modalities: null, className: null, explain: null }));
  return {
    ...scenario,
    durationMs: 300_000,
    services: [constantService('single', 50, { autoscale: spec, replicas: spec.min, ...changes })],
    pipelines: [
      {
        ...pipeline!,
        aggregator: null,
        modalities: [{ ...modality!, preprocessor: null, members: [modality!.members[0]!], ensembleSize: 1 }],
      },
    ],
    contracts: [{ ...scenario.contracts[0]!, deadlineMs: null }],
    workload: [{ ...scenario.workload[0]!, arrivals: { kind: 'trace', rows } }],
  };
}
/** So many a second from one second to another, evenly. */
function rate(perSecond: number, fromS: number, untilS: number): number[] {
  return Array.from({ length: (untilS - fromS) * perSecond }, (_, i) => fromS * 1000 + (i * 1000) / perSecond);
}
/** 10 a second, from second 60 to 160 six times as many, then 10 again. */
const STEP = [...rate(10, 0, 60), ...rate(60, 60, 160), ...rate(10, 160, 300)];

/** How often a sequence changes its direction. */
function turns(values: readonly number[]): number {
  const signs = values
    .slice(1)
    .map((value, i) => Math.sign(value - values[i]!))
    .filter((sign) => sign !== 0);
  return signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
}

async function run(scenario: Scenario, use = 'v2') {
  const queries: QueryRecord[] = [];
  const log: LogLine[] = [];
  const scales: (readonly [atMs: number, replicas: number])[] = [];
  let last: View | undefined;
  await simulate({
    ...{ scenario, strategy: { label: use, use, params: {} }, baseDir: '/', seed: 1, replicate: 0 },
    onRecord: (record) => void (record.kind === 'query' && queries.push(record)),
    onLog: (line) => void log.push(line),
    onDecide: (_seen: Observation, decisions: readonly Decision[], view: View) => {
      last = view;
      for (const one of decisions) if (one.kind === 'scale') scales.push([view.now, one.replicas]);
    },
  });
  queries.sort((a, b) => a.queryId - b.queryId);
  return { queries, log, scales, view: last!, instanceMs: instanceMs(log) };
}

/** The time that instances existed, over all of them, to the end of the log. */
function instanceMs(log: readonly LogLine[]): number {
  const end = log.at(-1)!.atMs;
  let sum = 0;
  for (const line of log) {
    if (line.is === 'command' && line.command.kind === 'deploy') sum += end - line.atMs;
    if (line.is === 'observation' && line.observation.kind === 'instance-changed' && line.observation.state === 'removed')
      sum -= end - line.atMs;
  }
  return sum;
}

describe('autoscaling by utilisation', () => {
  it('follows a step of the load up and down, and the books are exact at the end', async () => {
    const { scales, queries, view } = await run(
      scenarioWith({ min: 3 }, [...rate(10, 0, 60), ...rate(55, 60, 160), ...rate(10, 160, 300)]),
    );
    // 55/s x 50 ms = 2.75 slots' work, at 60 % of the slots: 5 instances.
    expect(scales.map(([, to]) => to)).toEqual([5, 3]);
    expect(queries.every(({ outcome }) => outcome === 'completed')).toBe(true);
    expect(view.service(0).instances).toHaveLength(3);
    const used = view.nodes.map(({ cpuMillis, memoryMiB }) => [cpuMillis.used, memoryMiB.used]);
    expect(used.reduce((sum, [cpu]) => sum + cpu!, 0)).toBe(3 * 100);
    expect(used.reduce((sum, [, memory]) => sum + memory!, 0)).toBe(3 * 64);
  });

  it('does not swing when a backlog has to be worked off as well', async () => {
    const { scales, view } = await run(scenarioWith({}, STEP));
    const replicas = scales.map(([, to]) => to);
    expect(turns([1, ...replicas])).toBe(1);
    // 60/s x 50 ms = 3 slots' work at 60 % once the backlog is gone; 10/s: half a slot's, so 1.
    expect(replicas).toContain(5);
    expect(view.service(0).instances).toHaveLength(1);
  });

  it('takes instances away only when none was needed for the whole cool-down', async () => {
    const { scales } = await run(scenarioWith({}, STEP));
    const [atMs] = scales.findLast(([, to]) => to < 5)!;
    // The load falls at 160 s; the last look before that wanted five.
    expect(atMs).toBeGreaterThanOrEqual(160_000 - 10_000 + 30_000);
  });

  it('keeps to the limits', async () => {
    const { scales } = await run(scenarioWith({ min: 2, max: 3 }, STEP));
    expect(Math.max(...scales.map(([, to]) => to))).toBe(3);
    expect(scales.at(-1)![1]).toBe(2);
  });

  it('lets instances finish what they have: no work is lost when the number falls', async () => {
    const { log } = await run(scenarioWith({ coolDownMs: 0, intervalMs: 1000 }, STEP));
    const failed = log.filter(
      (line) =>
        line.is === 'observation' && line.observation.kind === 'invocation-ended' && line.observation.outcome === 'failed',
    );
    const removed = log.filter((line) => line.is === 'command' && line.command.kind === 'remove');
    expect(removed.length).toBeGreaterThan(0);
    expect(failed).toEqual([]);
  });

  it('changes nothing where it has nothing to do: one to one instance is the run without it', async () => {
    const scenario = scenarioWith({ min: 1, max: 1 }, rate(10, 0, 60));
    const plain = { ...scenario, services: scenario.services.map((one) => ({ ...one, autoscale: null })) };
    const [scaled, fixed] = [await run(scenario), await run(plain)];
    expect(scaled.log).toEqual(fixed.log);
    expect(scaled.scales).toEqual([]);
  });
});

describe('autoscaling by queue length', () => {
  it.each(['v2', 'fcfs'])('adds instances while the queue is longer than the target, wherever it is: %s', async (strategy) => {
    const burst = [...rate(10, 0, 30), ...rate(50, 30, 90), ...rate(10, 90, 300)];
    const { scales, view } = await run(scenarioWith({ by: 'queue', target: 2 }, burst), strategy);
    expect(Math.max(...scales.map(([, to]) => to))).toBeGreaterThanOrEqual(3);
    expect(scales.at(-1)![1]).toBe(1);
    expect(view.service(0).instances).toHaveLength(1);
  });
});

describe('autoscaling by contract', () => {
  it('adds instances one by one while an objective is violated, and takes them away when slots are idle', async () => {
    const objective: ObjectiveSpec = {
      ...{ metric: 'p95', operator: '<', value: 100, text: 'p95 < 100 ms' },
      watch: {
        window: { kind: 'time', ms: 5000 },
        intervalMs: 5000,
        violateAfter: 1,
        restoreAfter: 1,
        feedbackDelayMs: null,
        modality: null,
        action: 'alert',
      },
    };
    const scenario = scenarioWith({ by: 'contract', target: 0.5 }, [...rate(30, 0, 100), ...rate(2, 100, 300)]);
    const contracts = scenario.contracts.map((contract) => ({ ...contract, objectives: [objective] }));
    const { scales, view } = await run({ ...scenario, contracts });
    const replicas = scales.map(([, to]) => to);
    expect(replicas.slice(0, 2)).toEqual([2, 3]);
    replicas.forEach((to, i) => expect(Math.abs(to - (replicas[i - 1] ?? 1))).toBe(1));
    expect(view.service(0).desired).toBe(1);
  });
});

describe('scale to zero', () => {
  const COLD = { startUp: { kind: 'constant' as const, ms: 400 } };
  const TO_ZERO = { min: 0, idleMs: 10_000 };
  /** Two spells of work with a long pause between them. */
  const SPELLS = [5000, 5200, 100_000, 100_200];

  it('starts an instance for the first query, which waits for it; the next finds it there', async () => {
    const { queries, scales } = await run(scenarioWith(TO_ZERO, SPELLS, COLD));
    const work = 50 + 5 * LATENCY_MS;
    const ms = queries.map(({ responseMs }) => Math.round(responseMs! * 1e6) / 1e6);
    // The second of each spell comes 200 ms later and waits for the rest of the start and for the first.
    expect(ms).toEqual([work + 400, work + 250, work + 400, work + 250]);
    expect(scales.map(([, to]) => to)).toEqual([1, 0, 1, 0]);
  });

  it('takes the last instance away at the first tick after the idle time', async () => {
    const { scales } = await run(scenarioWith(TO_ZERO, [5000], COLD));
    const lastUseMs = 5000 + 2 + 400 + 1 + 50 + 1;
    expect(scales[1]).toEqual([Math.ceil((lastUseMs + 10_000) / 1000) * 1000, 0]);
  });

  it('loses no query that comes at the very moment at which the instance goes', async () => {
    const { queries, scales } = await run(scenarioWith(TO_ZERO, [5000, 15_998], COLD));
    expect(scales.slice(0, 3)).toEqual([
      [5002, 1],
      [16_000, 0],
      [16_000, 1],
    ]);
    expect(queries.map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  });

  it('saves the time of instances that nobody uses, and books nothing meanwhile', async () => {
    const toZero = await run(scenarioWith(TO_ZERO, SPELLS, COLD));
    const always = await run(scenarioWith({ min: 1 }, SPELLS, COLD));
    expect(always.instanceMs).toBeGreaterThan(300_000);
    expect(toZero.instanceMs).toBeLessThan(30_000);
    expect(toZero.view.service(0).instances).toEqual([]);
    expect(toZero.view.nodes.map(({ cpuMillis }) => cpuMillis.used)).toEqual([0, 0]);
  });

  it.each(['v2', 'adaptive', 'fcfs', 'edf', 'llf', 'dream', 'sdrm3', 'random', 'round-robin', 'power-of-two'])(
    'drops no query whatever the strategy: %s',
    async (strategy) => {
      const { queries } = await run(scenarioWith(TO_ZERO, SPELLS, COLD), strategy);
      expect(queries.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'completed'));
    },
  );

  it('answers nothing, but hangs nowhere, where no node has room for the instance', async () => {
    const demand = { cpuMillis: 1_000_000, coreShares: [], memoryMiB: { rss: 0, vms: 0 }, memoryGBPerS: 0, accelerators: {} };
    const { queries } = await run(scenarioWith(TO_ZERO, SPELLS, { ...COLD, demand }));
    expect(queries.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'failed'));
  });

  it('is waited for by preprocessing too', async () => {
    const scenario = scenarioWith({}, SPELLS, { autoscale: null, replicas: 1 });
    const prepare = constantService('prepare', 4, {
      ...{ role: 'preprocess', modality: null, replicas: 0, ...COLD },
      autoscale: { ...AUTOSCALE, ...TO_ZERO },
    });
    const [pipeline] = scenario.pipelines;
    const modalities = pipeline!.modalities.map((one) => ({ ...one, preprocessor: 'prepare' }));
    const { queries, scales } = await run({
      ...scenario,
      services: [...scenario.services, prepare],
      pipelines: [{ ...pipeline!, modalities }],
    });
    expect(queries.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => 'completed'));
    expect(scales.map(([, to]) => to)).toEqual([1, 0, 1, 0]);
  });

  it('lets a service that is there answer where waiting for the start would take too long', async () => {
    const scenario = scenarioWith({ ...TO_ZERO }, SPELLS, COLD);
    const [pipeline] = scenario.pipelines;
    const member = { service: 'there', weight: 1, active: true };
    const modalities = pipeline!.modalities.map((one) => ({ ...one, members: [...one.members, member], ensembleSize: 2 }));
    const { queries, scales } = await run({
      ...scenario,
      services: [...scenario.services, constantService('there', 20)],
      pipelines: [{ ...pipeline!, modalities }],
      contracts: scenario.contracts.map((contract) => ({ ...contract, deadlineMs: 300 })),
    });
    expect(scales).toEqual([]);
    expect(queries.map(({ outcome, membersChosen }) => [outcome, membersChosen])).toEqual(
      Array.from({ length: 4 }, () => ['completed', 1]),
    );
  });
});
