import type { Usage } from './docker.ts';
import type { Instance } from './instance.ts';

export type NodeSample = { readonly nodeId: number; readonly cpuShare: number; readonly memoryMiB: number };

/**
 * What each node's containers have used since they were last asked, of the cores that stand for the node. A container that is new, or that
 * cannot be asked, counts from the next time on.
 */
export async function sampleNodes(
  instances: readonly Instance[],
  nodes: number,
  sinceMs: number,
): Promise<readonly NodeSample[]> {
  const cpuMs = new Float64Array(nodes);
  const memoryMiB = new Float64Array(nodes);
  const capacity = new Float64Array(nodes).fill(1);
  await Promise.all(
    instances.map(async (instance) => {
      const { nodeId, place, container } = instance;
      capacity[nodeId] = place.cpus;
      const usage = container === null ? null : await place.engine.usage(container.id).catch((): Usage | null => null);
      if (usage === null) return;
      if (instance.usage !== null) cpuMs[nodeId]! += Math.max(0, usage.cpuMs - instance.usage.cpuMs);
      memoryMiB[nodeId]! += usage.memoryMiB;
      instance.usage = usage;
    }),
  );
  return Array.from({ length: nodes }, (_, nodeId) => ({
    nodeId,
    cpuShare: sinceMs <= 0 ? 0 : Math.min(1, cpuMs[nodeId]! / (sinceMs * capacity[nodeId]!)),
    memoryMiB: memoryMiB[nodeId]!,
  }));
}
