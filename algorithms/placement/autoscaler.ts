import { type Algorithm, NONE, type ServiceView, type View } from '../../core/algorithm.ts';
import type { Observation, PlacementDecision, ServiceId } from '../../core/events.ts';
import type { AutoscaleSpec, Scenario } from '../../core/scenario.ts';

/**
 * Says how many instances of each autoscaled service are desired; the placement then sees to it. Null where the scenario
 * autoscales nothing. docs/model.md, Autoscaling, has the rules.
 */
export function autoscaler(scenario: Scenario): Algorithm<PlacementDecision> | null {
  return scenario.services.some(({ autoscale }) => autoscale !== null) ? new Autoscaler(scenario) : null;
}

/** Ratios this close to a whole number are that number: they are quotients of sums. */
const SLACK = 1e-9;

type Scaled = {
  readonly serviceId: ServiceId;
  readonly spec: AutoscaleSpec;
  /** By `contract objective`: those violated whose queries need the service. */
  readonly violated: Set<string>;
  sinceMs: number;
  /** Work that ended since then, and what could have been done: slots x time. */
  busyMs: number;
  capacityMs: number;
  /** Sum of the lengths of the queue at the ticks since then, and how many ticks. */
  queued: number;
  ticks: number;
  capacityAtMs: number;
  /** Slots that have been ready since `capacityAtMs`. */
  slots: number;
  usedMs: number;
  /** What was wanted at the looks of the last cool-down. */
  wanted: readonly { readonly atMs: number; readonly replicas: number }[];
};

class Autoscaler implements Algorithm<PlacementDecision> {
  readonly #scaled: readonly Scaled[];
  readonly #byService: readonly (Scaled | undefined)[];
  /** By contract: the services that its queries need. */
  readonly #needs: readonly ReadonlySet<string>[];
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#byService = scenario.services.map(({ autoscale }, serviceId) =>
      autoscale === null ? undefined : fresh(serviceId, autoscale),
    );
    this.#scaled = this.#byService.filter((one) => one !== undefined);
    this.#needs = scenario.contracts.map(({ pipeline }) => servicesOf(scenario, pipeline));
  }

  decide(seen: Observation, view: View): readonly PlacementDecision[] {
    switch (seen.kind) {
      case 'invocation-ended': {
        const work = view.invocation(seen.invocationId);
        const scaled = work !== undefined && 'serviceId' in work ? this.#byService[work.serviceId] : undefined;
        if (scaled === undefined) return NONE;
        scaled.usedMs = view.now;
        if (seen.outcome === 'completed') scaled.busyMs += seen.spans.serviceMs;
        return NONE;
      }
      case 'service-needed': {
        const scaled = this.#byService[seen.serviceId];
        if (scaled === undefined || view.service(seen.serviceId).desired > 0) return NONE;
        scaled.usedMs = view.now;
        return [scale(scaled, 1, 'work waits for a service at zero')];
      }
      case 'instance-changed':
        for (const scaled of this.#scaled) noteCapacity(scaled, view);
        return NONE;
      case 'contract-violated':
      case 'contract-restored':
        this.#noteContract(seen.contractId, `${seen.contractId} ${seen.objective}`, seen.kind === 'contract-violated');
        return NONE;
      case 'tick':
        return this.#scaled.flatMap((scaled) => this.#look(scaled, view));
      default:
        return NONE;
    }
  }

  #noteContract(contractId: number, key: string, violated: boolean): void {
    for (const { serviceId, violated: all } of this.#scaled) {
      if (!this.#needs[contractId]!.has(this.#scenario.services[serviceId]!.name)) continue;
      if (violated) all.add(key);
      else all.delete(key);
    }
  }

  #look(scaled: Scaled, view: View): readonly PlacementDecision[] {
    const { spec } = scaled;
    const service = view.service(scaled.serviceId);
    noteCapacity(scaled, view);
    const queue = queueOf(service);
    scaled.queued += queue;
    scaled.ticks++;
    if (queue > 0 || service.instances.some(({ outstanding }) => outstanding > 0)) scaled.usedMs = view.now;
    if (service.desired === 0) return NONE;
    if (spec.idleMs !== null && view.now - scaled.usedMs >= spec.idleMs - SLACK) {
      scaled.wanted = [];
      return [scale(scaled, 0, 'it was unused for the idle time')];
    }
    if (view.now - scaled.sinceMs < spec.intervalMs - SLACK) return NONE;
    const wanted = clamp(wantedOf(scaled, service), Math.max(1, spec.min), spec.max);
    view.trace?.({ about: 'autoscale', serviceId: scaled.serviceId, utilisation: utilisationOf(scaled), queue, wanted });
    restart(scaled, view.now);
    return this.#settle(scaled, service, wanted, view.now);
  }

  /** More at once, once those asked for are there; fewer only as many as were never wanted during the cool-down. */
  #settle(scaled: Scaled, { desired, available }: ServiceView, wanted: number, now: number): readonly PlacementDecision[] {
    const { coolDownMs } = scaled.spec;
    scaled.wanted = [...scaled.wanted.filter(({ atMs }) => now - atMs < coolDownMs), { atMs: now, replicas: wanted }];
    if (wanted > desired) return available.length < desired ? NONE : [scale(scaled, wanted, 'more work than the target')];
    const most = Math.max(...scaled.wanted.map(({ replicas }) => replicas));
    return most < desired ? [scale(scaled, most, 'less work than the target for the cool-down')] : NONE;
  }
}

function fresh(serviceId: ServiceId, spec: AutoscaleSpec): Scaled {
  const zero = { sinceMs: 0, busyMs: 0, capacityMs: 0, queued: 0, ticks: 0, capacityAtMs: 0, slots: 0, usedMs: 0 };
  return { serviceId, spec, violated: new Set(), wanted: [], ...zero };
}

function restart(scaled: Scaled, now: number): void {
  scaled.sinceMs = now;
  scaled.busyMs = 0;
  scaled.capacityMs = 0;
  scaled.queued = 0;
  scaled.ticks = 0;
}

function noteCapacity(scaled: Scaled, view: View): void {
  scaled.capacityMs += scaled.slots * (view.now - scaled.capacityAtMs);
  scaled.capacityAtMs = view.now;
  scaled.slots = 0;
  for (const { slots } of view.service(scaled.serviceId).available) scaled.slots += slots;
}

/** What waits for the service: in a central queue, and in front of its instances. */
function queueOf({ waiting, instances }: ServiceView): number {
  let queue = waiting;
  for (const { outstanding, slots } of instances) queue += Math.max(0, outstanding - slots);
  return queue;
}

function utilisationOf({ busyMs, capacityMs }: Scaled): number {
  return capacityMs > 0 ? busyMs / capacityMs : 0;
}

function wantedOf(scaled: Scaled, { desired, available, spec }: ServiceView): number {
  const { by, target } = scaled.spec;
  const running = available.length;
  const utilisation = utilisationOf(scaled);
  switch (by) {
    case 'utilisation':
      return running === 0 ? desired : Math.ceil((running * utilisation) / target - SLACK);
    case 'queue': {
      const slots = scaled.slots / Math.max(1, running) || spec.concurrency;
      const inService = running * slots * Math.min(1, utilisation);
      return Math.ceil((scaled.queued / Math.max(1, scaled.ticks) + inService) / (slots + target) - SLACK);
    }
    case 'contract':
      if (scaled.violated.size > 0) return desired + 1;
      return utilisation < target ? desired - 1 : desired;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function scale({ serviceId, spec }: Scaled, replicas: number, reason: string): PlacementDecision {
  return { kind: 'scale', serviceId, replicas: Math.min(replicas, spec.max), reason };
}

function servicesOf(scenario: Scenario, pipeline: string | null): ReadonlySet<string> {
  const names = scenario.pipelines
    .filter(({ name }) => pipeline === null || pipeline === name)
    .flatMap(({ aggregator, modalities }) => [
      aggregator,
      ...modalities.flatMap(({ preprocessor, members }) => [preprocessor, ...members.map(({ service }) => service)]),
    ]);
  return new Set(names.filter((name) => name !== null));
}
