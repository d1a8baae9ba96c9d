import { capacityOf } from './capacity.ts';
import { demandsOf } from './demand.ts';
import type { Placed } from './placement.ts';
import { dot, streamRates } from './rates.ts';

export type ServiceLoad = {
  readonly service: string;
  /** At the start. */
  readonly instances: number;
  /** As many as autoscaling may make, as far as they fit. */
  readonly atMost: number;
  /** Node -> instances there at the start. */
  readonly on: { readonly [node: string]: number };
  /** Invocations a second that the workload asks for. */
  readonly perSecond: number;
  /** The same, each that explains counted as many times as it takes longer. */
  readonly workPerSecond: number;
  /** Mean work of one: at the instance where it takes least, and where it takes most; null: there is none. */
  readonly workMs: readonly [least: number, most: number] | null;
  /** Invocations a second that the instances can do at most. */
  readonly capacityPerSecond: number;
  /** workPerSecond / capacityPerSecond; null: it is asked for and has no instance. */
  readonly load: number | null;
  /** The part of `load` whose arrivals do not wait for answers. */
  readonly openLoad: number;
};
export type AcceleratorLoad = { readonly name: string; readonly load: number };
export type NodeLoad = {
  readonly node: string;
  readonly device: string;
  readonly instances: number;
  readonly cpuBooked: number;
  readonly memoryBooked: number;
  /** Share of the CPU that the offered load would use; an overloaded instance counts as always busy. */
  readonly cpuOffered: number;
  /** The same of the bandwidth of its memory; null: it is not scarce, or nothing contends for it. */
  readonly memoryBandwidthOffered: number | null;
  /** The same of each accelerator that an instance is bound to. */
  readonly accelerators: readonly AcceleratorLoad[];
};
/** Something on a node that is asked for more than there is, so that work there slows. */
export type Overload = {
  readonly node: string;
  readonly what: string;
  /** By arrivals that do not wait for answers. */
  readonly load: number;
  readonly services: readonly string[];
};

/**
 * What the workload asks of each service, arrivals x share of the modality x members, over what it can do, the sum over its instances
 * of what each does at once / mean work there. What admission rejects for certain asks for nothing. Members
 * are those the plan chooses when nothing is known yet, and every phase is counted, as if each condition held. Instances are as many
 * as autoscaling may make; one that slows itself (its cores, its accelerator) counts with what it can do at once at full speed.
 */
export function serviceLoads(placed: Placed): readonly ServiceLoad[] {
  const { model, instances, atMost } = placed;
  const rates = streamRates(placed);
  const capacity = capacityOf(placed);
  const demands = model.streams.map((stream) => demandsOf(stream, placed));
  return model.services.map(({ id, spec, work }) => {
    const own = instances.filter(({ serviceId }) => serviceId === id);
    const times = atMost.filter(({ serviceId }) => serviceId === id).map(({ nodeId }) => work[nodeId]!.meanMs);
    const capacityPerSecond = capacity.perSecond[id]!;
    const asked = (what: 'invocations' | 'work', open = false): number =>
      rates.reduce((sum, { perSecond, closed }, i) => (open && closed ? sum : sum + perSecond * demands[i]![id]![what]), 0);
    const loadOf = (workPerSecond: number): number => (workPerSecond === 0 ? 0 : workPerSecond / capacityPerSecond);
    const on: Record<string, number> = {};
    for (const { nodeId } of own) {
      const { name } = model.nodes[nodeId]!.spec;
      on[name] = (on[name] ?? 0) + 1;
    }
    return {
      service: spec.name,
      instances: own.length,
      atMost: times.length,
      on,
      perSecond: asked('invocations'),
      workPerSecond: asked('work'),
      workMs: times.length === 0 ? null : [Math.min(...times), Math.max(...times)],
      capacityPerSecond,
      load: capacityPerSecond === 0 && asked('work') > 0 ? null : loadOf(asked('work')),
      openLoad: capacityPerSecond === 0 ? 0 : loadOf(asked('work', true)),
    };
  });
}

export function nodeLoads(placed: Placed, services: readonly ServiceLoad[]): readonly NodeLoad[] {
  const { instances, nodes } = placed;
  const { resources } = capacityOf(placed);
  const loads = services.map(({ load }) => Math.min(1, load ?? 0));
  return nodes.map(({ id, spec, cpuMillis, memoryMiB }) => {
    const here = resources
      .filter(({ nodeId }) => nodeId === id)
      .map(({ kind, name, uses, capacity }) => ({ kind, name, load: dot(uses, loads) / capacity }));
    return {
      node: spec.name,
      device: spec.device,
      instances: instances.filter(({ nodeId }) => nodeId === id).length,
      cpuBooked: cpuMillis.used / cpuMillis.capacity,
      memoryBooked: memoryMiB.used / memoryMiB.capacity,
      cpuOffered: here.find(({ kind }) => kind === 'cpu')?.load ?? 0,
      memoryBandwidthOffered: here.find(({ kind }) => kind === 'memory')?.load ?? null,
      accelerators: here.flatMap(({ kind, name, load }) => (kind === 'accelerator' ? [{ name, load }] : [])),
    };
  });
}

/** What instances ask for together and do not get, though each by itself could do what it is asked. */
export function overloads(placed: Placed, services: readonly ServiceLoad[]): readonly Overload[] {
  const loads = services.map(({ openLoad }) => Math.min(1, openLoad));
  return capacityOf(placed).resources.flatMap(({ nodeId, name, uses, capacity, slows }) => {
    const load = dot(uses, loads) / capacity;
    const users = services.filter((_, id) => uses[id]! > 0 && loads[id]! > 0);
    const isSaid = users.length === 1 && users[0]!.openLoad >= 1;
    if (!slows || load < 1 || isSaid) return [];
    return [{ node: placed.model.nodes[nodeId]!.spec.name, what: name, load, services: users.map(({ service }) => service) }];
  });
}
