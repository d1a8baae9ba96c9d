import type { InstanceId, NodeId } from '../../core/events.ts';
import type { Model } from '../../core/model.ts';
import type { Demand, DeviceSpec } from '../../core/scenario.ts';
import { Breaches, type Invariant } from './invariant.ts';

/** Demands are booked in millionths. */
const NEGLIGIBLE = 1e-5;

type Need = readonly (readonly [resource: string, amount: number])[];

/** What the instances on a node have booked, summed anew from the log, never exceeds what the node has. */
export function nodesHoldWhatTheyCarry(model: Model): Invariant {
  const breaches = new Breaches();
  const capacity = model.nodes.map(({ device }) => new Map(capacityOf(device)));
  const booked = model.nodes.map(() => new Map<string, number>());
  const where = new Map<InstanceId, { readonly nodeId: NodeId; readonly need: Need }>();
  let fullest = { share: 0, what: 'nothing' };

  const book = (nodeId: NodeId, need: Need, sign: 1 | -1): void => {
    for (const [resource, amount] of need) {
      const used = (booked[nodeId]!.get(resource) ?? 0) + sign * amount;
      booked[nodeId]!.set(resource, used);
      const has = capacity[nodeId]!.get(resource) ?? 0;
      const name = `${resource} of ${model.nodes[nodeId]!.spec.name}`;
      breaches.unless(used <= has + NEGLIGIBLE, () => `${used} booked of ${has} ${name}`);
      if (has > 0 && used / has > fullest.share) fullest = { share: used / has, what: name };
    }
  };

  return {
    log(line) {
      if (line.is === 'command' && line.command.kind === 'deploy') {
        const { instanceId, serviceId, nodeId } = line.command;
        const need = needOf(model.services[serviceId]!.spec.demand);
        where.set(instanceId, { nodeId, need });
        book(nodeId, need, 1);
      } else if (line.is === 'observation' && line.observation.kind === 'instance-changed') {
        const { instanceId, state } = line.observation;
        const instance = where.get(instanceId);
        if (instance === undefined || (state !== 'failed' && state !== 'removed')) return;
        where.delete(instanceId);
        book(instance.nodeId, instance.need, -1);
      } else if (line.is === 'observation' && line.observation.kind === 'sampled') {
        const { nodeId, cpuShare, acceleratorShare = 0 } = line.observation;
        for (const [what, share] of [['CPU', cpuShare] as const, ['accelerator', acceleratorShare] as const]) {
          const right = share >= 0 && share <= 1 + NEGLIGIBLE;
          breaches.unless(right, () => `${what} share ${share} of ${model.nodes[nodeId]!.spec.name} in line ${line.n}`);
        }
      }
    },
    finding() {
      const figure = `fullest: ${fullest.what}, ${(100 * fullest.share).toFixed(1)} % booked; ${where.size} instances at the end`;
      return breaches.judge('no node carries more than it has', figure);
    },
  };
}

function capacityOf(device: DeviceSpec): Need {
  const shares = new Map<string, number>();
  for (const { type, share } of device.accelerators) shares.set(type, (shares.get(type) ?? 0) + share);
  return [
    ['millicpu', device.cores * device.coreMillis],
    ['cores', device.cores],
    ['MiB (rss)', device.memoryMiB.rss],
    ['MiB (vms)', device.memoryMiB.vms],
    ...[...shares].map(([type, share]) => [`accelerators ${type}`, share] as const),
  ];
}

function needOf(demand: Demand): Need {
  return [
    ['millicpu', demand.cpuMillis],
    ['cores', demand.coreShares.reduce((sum, share) => sum + share, 0)],
    ['MiB (rss)', demand.memoryMiB.rss],
    ['MiB (vms)', demand.memoryMiB.vms],
    ...Object.entries(demand.accelerators).map(([type, share]) => [`accelerators ${type}`, share] as const),
  ];
}
