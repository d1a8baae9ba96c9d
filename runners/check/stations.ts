import type { InstanceId, InvocationId, ServiceId } from '../../core/events.ts';
import type { Model } from '../../core/model.ts';
import type { ServiceSpec } from '../../core/scenario.ts';
import type { Probe } from '../../sim/probe.ts';
import { Breaches, type Finding, type Invariant, NEGLIGIBLE_MS, notApplicable } from './invariant.ts';

/** Differences of sums of this share are rounding. */
const NEGLIGIBLE_SHARE = 1e-9;

type Station = {
  readonly spec: ServiceSpec;
  readonly name: string;
  /** Most that are served at once. */
  readonly slots: number;
  waiting: number;
  serving: number;
  /** Since when it is as it is. */
  sinceMs: number;
  mostServing: number;
  mostWaiting: number;
  /** Invocations x milliseconds under the curve of the queue's length. */
  area: number;
  /** Sum of the times that the single invocations waited, and how many they are. */
  waitedMs: number;
  waits: number;
};

/** What the instances did, in three claims: within their slots and bounds, never idle with work, and Little's law in each queue. */
export type Stations = { readonly watch: Omit<Invariant, 'finding'>; readonly findings: () => readonly Finding[] };

/**
 * The curves come from the simulator's own queues, as they change; the waits of completed invocations from their records, so that the
 * two sides of Little's law are counted apart. A state that lasts no time is none.
 */
export function watchStations(model: Model): Stations {
  const stations = new Map<InstanceId, Station>();
  const reachedMs = new Map<InvocationId, number>();
  /** Waits of those in service or lost, until their record says what it was. */
  const waited = new Map<InvocationId, { readonly station: Station; readonly ms: number }>();
  const [slots, idle, little] = [new Breaches(), new Breaches(), new Breaches()];

  const advance = (station: Station, atMs: number): void => {
    const spanMs = atMs - station.sinceMs;
    station.area += station.waiting * spanMs;
    if (spanMs > NEGLIGIBLE_MS) {
      const { spec, name, waiting, serving } = station;
      const { bound } = spec.queue;
      slots.unless(
        serving <= station.slots,
        () => `${name} served ${serving} at once until ${atMs} ms, it has ${station.slots} slots`,
      );
      slots.unless(
        bound === null || waiting <= bound,
        () => `${waiting} waited at ${name} until ${atMs} ms, its bound is ${bound}`,
      );
      idle.unless(
        !idles(station, spanMs),
        () => `${name} had ${waiting} waiting and a slot free for ${spanMs} ms until ${atMs} ms`,
      );
      station.mostServing = Math.max(station.mostServing, serving / station.slots);
      station.mostWaiting = Math.max(station.mostWaiting, waiting);
    }
    station.sinceMs = atMs;
  };
  const change = (id: InstanceId, atMs: number, waiting: number, serving: number): Station => {
    const station = stations.get(id)!;
    advance(station, atMs);
    station.waiting += waiting;
    station.serving += serving;
    return station;
  };
  const wait = (station: Station, id: InvocationId, atMs: number): void => {
    waited.set(id, { station, ms: atMs - (reachedMs.get(id) ?? atMs) });
    reachedMs.delete(id);
  };
  const probe: Probe = {
    reached(id, instanceId, atMs) {
      change(instanceId, atMs, 1, 0);
      reachedMs.set(id, atMs);
    },
    began: (id, instanceId, atMs) => wait(change(instanceId, atMs, -1, 1), id, atMs),
    ended: (_, instanceId, atMs) => void change(instanceId, atMs, 0, -1),
    left: (id, instanceId, atMs) => wait(change(instanceId, atMs, -1, 0), id, atMs),
  };

  return {
    watch: {
      probe,
      log(line) {
        if (line.is !== 'command' || line.command.kind !== 'deploy') return;
        const { instanceId, serviceId, nodeId } = line.command;
        stations.set(instanceId, opened(model, serviceId, model.nodes[nodeId]!.spec.name, line.atMs));
      },
      record(record) {
        if (record.kind !== 'invocation') return;
        const own = waited.get(record.invocationId);
        if (own === undefined) return;
        waited.delete(record.invocationId);
        own.station.waitedMs += record.waitingMs ?? own.ms;
        own.station.waits++;
      },
    },
    findings() {
      const all = [...stations.values()];
      const worst = all.reduce((most, station) => Math.max(most, littleGap(station, little)), 0);
      const busiest = all.reduce<Station | null>((most, one) => (most === null || one.area > most.area ? one : most), null);
      if (busiest === null) return CLAIMS.map((claim) => notApplicable(claim, 'no instance was deployed'));
      const fullest = all.reduce((most, one) => Math.max(most, one.mostServing), 0);
      const longest = all.reduce((most, one) => Math.max(most, one.mostWaiting), 0);
      const queued = all.filter(({ mostWaiting }) => mostWaiting > 0).length;
      const law = `${all.length} queues, the two sides differ by ${worst.toExponential(1)} at most; longest wait in all: ${lawOf(busiest)}`;
      return [
        slots.judge(CLAIMS[0], `most in use: ${(100 * fullest).toFixed(0)} % of the slots; longest queue: ${longest}`),
        queued === 0
          ? notApplicable(CLAIMS[1], 'nothing ever waited at an instance')
          : idle.judge(CLAIMS[1], `${queued} of ${all.length} instances had a queue`),
        little.judge(CLAIMS[2], law),
      ];
    },
  };
}

const CLAIMS = [
  'no instance serves more than its slots',
  'an instance with a queue never idles',
  "Little's law: mean queue = rate x mean wait",
] as const;

function opened(model: Model, serviceId: ServiceId, node: string, atMs: number): Station {
  const { spec, slots } = model.services[serviceId]!;
  const name = `${spec.name} on ${node}`;
  return {
    spec,
    name,
    slots,
    waiting: 0,
    serving: 0,
    sinceMs: atMs,
    mostServing: 0,
    mostWaiting: 0,
    area: 0,
    waitedMs: 0,
    waits: 0,
  };
}

/** Whether it keeps work waiting without need; where batches are awaited, longer than a batch may be. */
function idles({ spec, waiting, serving }: Station, spanMs: number): boolean {
  if (waiting === 0) return false;
  const { batching } = spec;
  return batching === null ? serving < spec.concurrency : serving === 0 && spanMs > batching.waitMs + NEGLIGIBLE_MS;
}

/** Relative difference of the area under the curve and the sum of waits. */
function littleGap({ name, area, waitedMs }: Station, breaches: Breaches): number {
  const size = Math.max(area, waitedMs, 1);
  const gap = Math.abs(area - waitedMs) / size;
  breaches.unless(gap <= NEGLIGIBLE_SHARE, () => `at ${name} the curve encloses ${area} ms, the waits sum up to ${waitedMs} ms`);
  return gap;
}

function lawOf({ name, area, waits, sinceMs }: Station): string {
  if (waits === 0 || sinceMs === 0) return 'none';
  const [mean, rate] = [area / sinceMs, (1000 * waits) / sinceMs];
  return `${mean.toPrecision(3)} = ${rate.toPrecision(3)}/s x ${(area / waits).toPrecision(3)} ms at ${name}`;
}
