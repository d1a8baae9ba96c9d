import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InvocationRecord, NodeRecord, QueryRecord } from '../../core/events.ts';
import type { Demand, DeviceSpec, Scenario } from '../../core/scenario.ts';
import { type Draw, NodeLoad, type Reading } from '../../sim/power.ts';
import { constantService, createWorld, SERVICE_MS } from '../contracts/world.ts';
import { playRecords } from './queueing-world.ts';

const WORLD = createWorld().scenario;
const BOARD = WORLD.devices[0]!;
const DEMAND = WORLD.services[0]!.demand;

function device(changes: Partial<DeviceSpec> = {}): DeviceSpec {
  return { ...BOARD, cores: 2, coreMillis: 1000, idlePowerW: 2, busyPowerW: 6, ...changes };
}
function gpu(type: string, idlePowerW: number, busyPowerW: number): DeviceSpec['accelerators'][number] {
  return { name: type, type, share: 1, mode: 'pre-emptive', idlePowerW, busyPowerW };
}
function demand(cpuMillis: number, accelerators: Demand['accelerators'] = {}): Demand {
  return { ...DEMAND, cpuMillis, accelerators };
}

function began(draw: Draw, now: number): Reading {
  const reading: Reading = [];
  draw.begin(reading, now);
  return reading;
}

describe('the power of a node', () => {
  it('is idle + (busy - idle) x share of the CPU in use', () => {
    const load = new NodeLoad(device());
    const draw = load.drawOf(demand(500));
    const reading = began(draw, 100);
    expect(draw.end(100, reading, 400)).toBeCloseTo(4 * 0.25 * 0.3, 12);
    const { cpuShare, energyJ } = load.sample(1000);
    expect(cpuShare).toBeCloseTo(0.25 * 0.3, 12);
    expect(energyJ).toBeCloseTo(2 * 1 + 4 * 0.25 * 0.3, 12);
    expect(load.sample(2000)).toEqual({ cpuShare: 0, acceleratorShare: null, energyJ: 2 });
  });

  it('adds idle + (busy - idle) x share of each accelerator with a power of its own', () => {
    const load = new NodeLoad(device({ accelerators: [gpu('gpu', 1, 9), gpu('tpu', 0.5, 0.5)] }));
    const draw = load.drawOf(demand(1000, { gpu: 0.25, tpu: 1 }));
    const reading = began(draw, 0);
    expect(draw.end(0, reading, 500)).toBeCloseTo((4 * 0.5 + 8 * 0.25) * 0.5, 12);
    expect(load.sample(1000).energyJ).toBeCloseTo(2 + 1 + 0.5 + (4 * 0.5 + 8 * 0.25) * 0.5, 12);
  });

  it('is exactly idle again when the last of many shares that do not add up exactly has ended', () => {
    const load = new NodeLoad(device({ accelerators: [gpu('gpu', 1, 9)] }));
    const draws = [0.1, 0.2, 0.7, 0.3].map((share) => load.drawOf(demand(0, { gpu: share })));
    const readings = draws.map((draw) => began(draw, 0));
    for (const [i, draw] of draws.entries()) draw.end(0, readings[i]!, 500);
    load.sample(1000);
    expect(load.sample(2000)).toEqual({ cpuShare: 0, acceleratorShare: 0, energyJ: 3 });
  });

  it('tells how much of its accelerators is in use, all of one that takes turns', () => {
    const accelerators = [gpu('gpu', 0, 0), { ...gpu('tpu', 0, 0), mode: 'non-pre-emptive' as const }];
    for (const [takesTurns, share] of [
      [false, (0.25 + 0.5) / 2],
      [true, (0.25 + 1) / 2],
    ] as const) {
      const load = new NodeLoad(device({ accelerators }), takesTurns);
      const draw = load.drawOf(demand(1000, { gpu: 0.25, tpu: 0.5 }));
      draw.end(0, began(draw, 0), 500);
      expect(load.sample(1000).acceleratorShare).toBeCloseTo(share / 2, 12);
      expect(load.sample(2000).acceleratorShare).toBeCloseTo(0, 12);
    }
  });

  it('is never above busy: where more is asked for than there is, each has its part of it', () => {
    const load = new NodeLoad(device());
    const draw = load.drawOf(demand(1500));
    const [first, second] = [began(draw, 0), began(draw, 0)];
    const spent = [draw.end(0, first, 1000), draw.end(0, second, 1000)];
    expect(spent[0]).toBeCloseTo(2, 12);
    expect(spent[1]).toBeCloseTo(2, 12);
    expect(load.sample(1000).energyJ).toBeCloseTo(6, 12);
  });

  it('is 0 while the node is down', () => {
    const load = new NodeLoad(device());
    load.power(false, 250);
    load.power(true, 750);
    expect(load.sample(1000).energyJ).toBeCloseTo(2 * 0.5, 12);
  });

  it('is not known, and never silently 0, where the device says none', () => {
    const load = new NodeLoad(device({ idlePowerW: 0, busyPowerW: 0 }));
    const draw = load.drawOf(demand(1000));
    const reading = began(draw, 0);
    expect(draw.end(0, reading, 1000)).toBeNaN();
    expect(load.sample(1000).energyJ).toBeNull();
  });

  it('is conserved: the windows of a node add up to idle and the parts of all that ran, however they overlap', () => {
    const pieces = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 900 }), ms: fc.integer({ min: 1, max: 90 }), heavy: fc.boolean() }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 999 })), (work, cuts) => {
        const load = new NodeLoad(device({ accelerators: [gpu('gpu', 1, 9)] }));
        const [light, heavy] = [load.drawOf(demand(333)), load.drawOf(demand(777, { gpu: 0.4 }))];
        const { parts, windows } = play(
          load,
          work.map((one) => ({ ...one, draw: one.heavy ? heavy : light })),
          cuts,
        );
        const whole = windows.reduce((sum, one) => sum + one, 0);
        expect(Math.abs(whole - (3 + parts)) / whole).toBeLessThan(1e-9);
      }),
    );
  });
});

/** Over 1000 ms, sampled at the cuts: the energy of all windows and the sum of what each piece of work is told that it cost. */
function play(
  load: NodeLoad,
  work: readonly { readonly at: number; readonly ms: number; readonly draw: Draw }[],
  cuts: readonly number[],
): { parts: number; windows: readonly number[] } {
  let parts = 0;
  const windows: number[] = [];
  const readings = new Map<number, Reading>();
  const steps = [
    ...work.map((one, i) => ({ at: one.at, run: () => void readings.set(i, began(one.draw, one.at)) })),
    ...work.map((one, i) => ({
      at: one.at + one.ms,
      run: () => {
        parts += one.draw.end(one.at, readings.get(i)!, one.at + one.ms);
      },
    })),
    ...[...cuts, 1000].map((at) => ({ at, run: () => void windows.push(load.sample(at).energyJ!) })),
  ];
  for (const { run } of steps.sort((a, b) => a.at - b.at)) run();
  return { parts, windows };
}

async function played(
  scenario: Scenario,
): Promise<{ nodes: NodeRecord[]; invocations: InvocationRecord[]; queries: QueryRecord[] }> {
  const seen = { nodes: [] as NodeRecord[], invocations: [] as InvocationRecord[], queries: [] as QueryRecord[] };
  await playRecords(scenario, 'v2', 0, (record) => {
    if (record.kind === 'node') seen.nodes.push(record);
    if (record.kind === 'invocation') seen.invocations.push(record);
    if (record.kind === 'query') seen.queries.push(record);
  });
  return seen;
}
const total = (values: readonly { readonly energyJ: number | null }[]): number =>
  values.reduce((sum, { energyJ }) => sum + (energyJ ?? Number.NaN), 0);

describe('the energy of a run', () => {
  /** All work is over long before the last sample. */
  const scenario: Scenario = {
    ...WORLD,
    durationMs: 6000,
    workload: [{ ...WORLD.workload[0]!, arrivals: { kind: 'trace', rows: rows(300) } }],
    services: WORLD.services.map((service) => ({ ...service, concurrency: 8, demand: demand(900, {}) })),
  };

  it('is conserved: nodes = idle + all invocations, also where more CPU is asked for than there is', async () => {
    const { nodes, invocations } = await played(scenario);
    const idleJ = nodes.length * 2;
    expect(total(invocations)).toBeGreaterThan(1);
    expect(Math.abs(total(nodes) - idleJ - total(invocations)) / total(nodes)).toBeLessThan(1e-9);
  });

  it('of a query is (busy - idle) x demand share x service time over its invocations', async () => {
    const { queries } = await played({
      ...WORLD,
      workload: [{ ...WORLD.workload[0]!, arrivals: { kind: 'constant', perSecond: 1 } }],
    });
    const serviceMs = 4 + 2 * SERVICE_MS + 2;
    expect(queries.length).toBeGreaterThan(0);
    for (const { energyJ } of queries) expect(energyJ).toBeCloseTo((((6 - 2) * 0.1) / 4) * (serviceMs / 1000), 9);
  });

  it('is unknown where one of the devices says no power', async () => {
    const { nodes, queries } = await played({ ...scenario, devices: [{ ...BOARD, idlePowerW: 0, busyPowerW: 0 }] });
    expect(nodes.every(({ energyJ }) => energyJ === null)).toBe(true);
    expect(queries.some(({ energyJ }) => energyJ === null)).toBe(true);
  });

  it('counts work that failed or was cancelled after it had begun', async () => {
    const { nodes, invocations } = await played({
      ...scenario,
      services: [constantService('single', 150), constantService('double', 150), ...scenario.services.slice(2)],
    });
    const wasted = invocations.filter(({ outcome, energyJ }) => outcome !== 'completed' && energyJ! > 0);
    expect(wasted.length).toBeGreaterThan(0);
    expect(Math.abs(total(nodes) - nodes.length * 2 - total(invocations)) / total(nodes)).toBeLessThan(1e-9);
  });
});

function rows(n: number): { atMs: number; modalities: null; className: null; explain: null }[] {
  return Array.from({ length: n }, (_, i) => ({ atMs: i * 3, modalities: null, className: null, explain: null }));
}
