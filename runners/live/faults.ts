import type { Clock } from '../../core/backend.ts';
import type { BackendObservation, InstanceId, NodeId } from '../../core/events.ts';
import type { Model } from '../../core/model.ts';
import type { Random } from '../../core/random.ts';
import { breaksLinks, Failures } from '../../sim/failures.ts';
import type { Containers } from './containers.ts';
import type { Instance } from './instance.ts';
import { Links } from './links.ts';

export type FaultHooks = {
  readonly clock: Clock;
  readonly emit: (observation: BackendObservation) => void;
  /** All that there has been. */
  readonly instances: ReadonlyMap<InstanceId, Instance>;
  readonly dismiss: (instance: Instance, cause: string) => void;
  readonly containers: Containers;
};
export type LiveFaults = {
  /** null: no fault of the scenario is one of links. */
  readonly links: Links | null;
  readonly down: ReadonlySet<NodeId>;
  /** The workload begins. */
  start(): void;
};

/** The scenario's faults, at the times and on the victims that the simulator has, on real containers. null: it has none. */
export function liveFaults(model: Model, random: Random, hooks: FaultHooks): LiveFaults | null {
  const { faults, network } = model.scenario;
  if (faults.length === 0) return null;
  const { clock, emit, containers } = hooks;
  const links = breaksLinks(faults) ? new Links(clock, network.cutTimeoutMs) : null;
  const down = new Set<NodeId>();
  const there = (): Instance[] => [...hooks.instances.values()].filter(({ state }) => state === 'starting' || state === 'ready');
  const failures: Failures = new Failures(model, random, {
    schedule: (delayMs, what, faultId, n) => void clock.after(delayMs, () => failures[what](faultId, n)),
    began: (faultId, lastsMs, instanceId) => {
      const atMs = clock.now();
      emit({ kind: 'fault', atMs, untilMs: lastsMs === null ? null : atMs + lastsMs, faultId, instanceId });
    },
    crash: (nodeId) => {
      for (const instance of there()) if (instance.nodeId === nodeId) hooks.dismiss(instance, 'node crashed');
    },
    slow: (nodeId, factor) =>
      containers.slow(
        nodeId,
        factor,
        there().filter((instance) => instance.nodeId === nodeId),
      ),
    changed: (nodeId, state, cause) => {
      if (state === 'down') down.add(nodeId);
      else down.delete(nodeId);
      emit({ kind: 'node-changed', atMs: clock.now(), nodeId, state, cause });
    },
    instancesOf: (serviceId) =>
      there()
        .filter(({ service }) => service.id === serviceId)
        .map(({ id }) => id)
        .sort((a, b) => a - b),
    crashInstance: (instanceId) => hooks.dismiss(hooks.instances.get(instanceId)!, 'instance crashed'),
    link: (linkId, health) => links!.change(linkId, health),
  });
  return { links, down, start: () => failures.start() };
}
