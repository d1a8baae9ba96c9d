import { misfit } from '../../core/allocation/filter.ts';
import { Cluster } from '../../core/cluster/cluster.ts';
import type { NodeBelief } from '../../core/cluster/node.ts';
import type { Command, NodeId, ServiceId } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import type { Model } from '../../core/model.ts';
import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import { simulate } from '../simulate.ts';

export type PlacedInstance = { readonly serviceId: ServiceId; readonly nodeId: NodeId };
export type Unplaced = {
  readonly service: string;
  readonly placed: number;
  readonly wanted: number;
  /** Why each node cannot take one more. */
  readonly why: readonly { readonly node: string; readonly reason: string }[];
};
export type Placed = {
  readonly model: Model;
  /** At the start. */
  readonly instances: readonly PlacedInstance[];
  /** These, and those that autoscaling may add: as many as fit, each on the fastest node that has room. */
  readonly atMost: readonly PlacedInstance[];
  /** With what the instances book at the start. */
  readonly nodes: readonly NodeBelief[];
  readonly startUpMs: number;
  readonly unplaced: readonly Unplaced[];
};

/** Sends nothing when nothing arrives. */
const IDLE: AlgorithmSpec = { label: 'none', use: 'fcfs', params: {} };

/** Runs the scenario's placement, up to the moment at which the workload would begin. */
export async function placeServices(scenario: Scenario, baseDir: string): Promise<Placed> {
  const commands: Command[] = [];
  const { startUpMs } = await simulate({
    scenario: { ...scenario, durationMs: 0 },
    strategy: IDLE,
    baseDir,
    seed: scenario.seed,
    replicate: 0,
    onLog: (line) => void (line.is === 'command' && commands.push(line.command)),
  });
  const model = buildModel(scenario);
  const cluster = new Cluster(model);
  const instances = standing(commands);
  for (const { serviceId, nodeId } of instances) cluster.deploy(serviceId, nodeId);
  const unplaced = cluster.services.flatMap(({ spec, instances: { length: placed } }): Unplaced[] => {
    if (placed >= spec.replicas) return [];
    const why = cluster.nodes.flatMap((node) => {
      const reason = misfit(spec, node, node.books);
      return reason === null ? [] : [{ node: node.spec.name, reason }];
    });
    return [{ service: spec.name, placed, wanted: spec.replicas, why }];
  });
  return { model, instances, atMost: [...instances, ...added(model, instances)], nodes: cluster.nodes, startUpMs, unplaced };
}

function added(model: Model, instances: readonly PlacedInstance[]): readonly PlacedInstance[] {
  const cluster = new Cluster(model);
  for (const { serviceId, nodeId } of instances) cluster.deploy(serviceId, nodeId);
  return model.services.flatMap(({ id, spec, work }) => {
    const more: PlacedInstance[] = [];
    const fastestFirst = model.nodes
      .filter((node) => work[node.id] != null)
      .sort((a, b) => work[a.id]!.meanMs - work[b.id]!.meanMs);
    for (let n = cluster.services[id]!.instances.length; n < (spec.autoscale?.max ?? 0); n++) {
      const node = fastestFirst.find((one) => cluster.misfit(id, one.id) === null);
      if (node === undefined) break;
      cluster.deploy(id, node.id);
      more.push({ serviceId: id, nodeId: node.id });
    }
    return more;
  });
}

function standing(commands: readonly Command[]): PlacedInstance[] {
  const instances = new Map<number, PlacedInstance>();
  for (const command of commands) {
    if (command.kind === 'deploy') instances.set(command.instanceId, { serviceId: command.serviceId, nodeId: command.nodeId });
    else if (command.kind === 'remove') instances.delete(command.instanceId);
  }
  return [...instances.values()];
}
