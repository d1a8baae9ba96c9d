import type { ContainerWindow } from '../../reports/index.ts';
import type { Usage } from './engine.ts';
import type { Instance } from './instance.ts';

export type NodeSample = { readonly nodeId: number; readonly cpuShare: number; readonly memoryMiB: number };
export type Sampled = { readonly nodes: readonly NodeSample[]; readonly containers: readonly ContainerWindow[] };

/**
 * What containers have used since they were last read, and what each node's use together, of the cores that stand for the node. A container that is new,
 * that cannot be asked, or that the engine has not read anew, counts from the next time on. `now`: milliseconds on the run's clock.
 */
export async function sample(instances: readonly Instance[], nodes: number, now: () => number): Promise<Sampled> {
  const found = await Promise.all(instances.map((instance) => sampleOne(instance, now)));
  const shares = new Float64Array(nodes);
  const memoryMiB = new Float64Array(nodes);
  for (const { instance, window } of found) {
    if (window !== null) shares[instance.nodeId]! += window.cpuMs / window.windowMs / instance.place.cpus;
    memoryMiB[instance.nodeId]! += instance.usage?.memoryMiB ?? 0;
  }
  return {
    nodes: Array.from(shares, (share, nodeId) => ({ nodeId, cpuShare: Math.min(1, share), memoryMiB: memoryMiB[nodeId]! })),
    containers: found.flatMap(({ window }) => window ?? []),
  };
}

type One = { readonly instance: Instance; readonly window: ContainerWindow | null };

async function sampleOne(instance: Instance, now: () => number): Promise<One> {
  const { place, container, usage: last } = instance;
  const usage = container === null ? null : await place.engine.usage(container.id).catch((): Usage | null => null);
  if (usage === null || (last !== null && usage.readMs <= last.readMs)) return { instance, window: null };
  instance.usage = usage;
  return { instance, window: last === null ? null : windowOf(instance, last, usage, now()) };
}

function windowOf({ id, service, nodeId }: Instance, last: Usage, usage: Usage, endMs: number): ContainerWindow {
  const { traffic, cpuMs, memoryMiB, readMs } = usage;
  return {
    instanceId: id,
    serviceId: service.id,
    nodeId,
    endMs,
    windowMs: readMs - last.readMs,
    cpuMs: Math.max(0, cpuMs - last.cpuMs),
    memoryMiB,
    receivedKiB: grown(last.traffic?.receivedKiB, traffic?.receivedKiB),
    sentKiB: grown(last.traffic?.sentKiB, traffic?.sentKiB),
  };
}
function grown(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined ? null : Math.max(0, to - from);
}
