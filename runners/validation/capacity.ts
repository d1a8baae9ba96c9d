import type { NodeId, ServiceId } from '../../core/events.ts';
import type { Model } from '../../core/model.ts';
import type { AcceleratorSpec, DeviceSpec } from '../../core/scenario.ts';
import { Accelerators, type Binding } from '../../sim/accelerators.ts';
import { InstanceShare, sharingRules } from '../../sim/instance-share.ts';
import type { Placed } from './placement.ts';

/** What a node has, and what of it each instance would use if it were always busy. */
export type Resource = {
  readonly nodeId: NodeId;
  readonly kind: 'cpu' | 'memory' | 'accelerator';
  /** `CPU`, `memory bandwidth`, or the accelerator's name. */
  readonly name: string;
  readonly capacity: number;
  /** By service: what its instances there use, all busy. */
  readonly uses: readonly number[];
  /** Work slows where more is asked for than there is: the scenario lets it contend, and an instance there is sensitive to it. */
  readonly slows: boolean;
};
/** What instances can do, by themselves and together on their nodes. */
export type Capacity = {
  /** By service: invocations a second, all instances busy and none slowed by another. */
  readonly perSecond: readonly number[];
  readonly resources: readonly Resource[];
};
type Site = {
  readonly serviceId: ServiceId;
  readonly nodeId: NodeId;
  readonly share: InstanceShare<never>;
  /** Invocations or batches that it can serve at once at full speed, alone on its node. */
  readonly atOnce: number;
};

/** Of all instances that there can be. */
export function capacityOf({ model, atMost }: Placed): Capacity {
  const rules = sharingRules(model);
  const perSecond = model.services.map(() => 0);
  const sites = sitesOf(model, atMost);
  for (const { serviceId, nodeId, atOnce } of sites)
    perSecond[serviceId]! += (atOnce * 1000) / timeEach(model, serviceId, nodeId);
  const resources = model.nodes.flatMap(({ id, device }) => {
    const here = sites.filter(({ nodeId }) => nodeId === id);
    const of = (amount: (site: Site) => number): number[] => {
      const uses = model.services.map(() => 0);
      for (const site of here) uses[site.serviceId]! += site.atOnce * amount(site);
      return uses;
    };
    const sensitiveTo = (what: 'cpu' | 'memory'): boolean => here.some(({ share }) => [what, 'both'].includes(share.sensitivity));
    const found: Resource[] = [
      {
        nodeId: id,
        kind: 'cpu',
        name: 'CPU',
        capacity: device.cores * device.coreMillis,
        uses: of(({ share, atOnce }) => Math.min(share.cpuMillis, share.mostMillis / atOnce)),
        slows: rules?.cpu === true && sensitiveTo('cpu'),
      },
    ];
    if (device.memoryGBPerS !== null && rules?.memory === true) {
      const uses = of(({ share }) => share.memoryGBPerS);
      const slows = sensitiveTo('memory');
      found.push({ nodeId: id, kind: 'memory', name: 'memory bandwidth', capacity: device.memoryGBPerS, uses, slows });
    }
    const contended = rules?.accelerators === true;
    device.accelerators.forEach((spec, index) => {
      const alone = contended && isExclusive(spec);
      const uses = of(({ share }) => amountOf(share.accelerators, index, alone));
      if (uses.every((use) => use === 0)) return;
      const capacity = alone ? 1 : spec.share;
      found.push({ nodeId: id, kind: 'accelerator', name: spec.name, capacity, uses, slows: contended });
    });
    return found;
  });
  return { perSecond, resources };
}

function sitesOf(model: Model, instances: Placed['atMost']): readonly Site[] {
  const rules = sharingRules(model);
  const bound = model.nodes.map(({ device }) => new Accelerators(device.accelerators));
  return instances.map(({ serviceId, nodeId }) => {
    const service = model.services[serviceId]!;
    const { device } = model.nodes[nodeId]!;
    const accelerators = bound[nodeId]!.bind(service.spec.demand.accelerators);
    const share = new InstanceShare<never>(service, rules?.cpu === true ? device.coreMillis : Infinity, accelerators);
    return { serviceId, nodeId, share, atOnce: Math.min(service.spec.concurrency, atFullSpeed(share, device, rules)) };
  });
}

/** How much of its work an instance can do at once before it slows itself. */
function atFullSpeed(share: InstanceShare<never>, device: DeviceSpec, rules: ReturnType<typeof sharingRules>): number {
  if (rules === null) return Infinity;
  const { sensitivity, cpuMillis, mostMillis, memoryGBPerS } = share;
  let most = Infinity;
  if (rules.cpu && (sensitivity === 'cpu' || sensitivity === 'both') && cpuMillis > 0)
    most = Math.min(mostMillis, device.cores * device.coreMillis) / cpuMillis;
  if (rules.memory && (sensitivity === 'memory' || sensitivity === 'both') && device.memoryGBPerS !== null && memoryGBPerS > 0)
    most = Math.min(most, device.memoryGBPerS / memoryGBPerS);
  if (rules.accelerators) {
    for (const { index, share: amount } of share.accelerators) {
      const spec = device.accelerators[index]!;
      most = Math.min(most, isExclusive(spec) ? 1 : spec.share / amount);
    }
  }
  return most;
}

/** Of a full batch, what each of it takes. */
function timeEach(model: Model, serviceId: ServiceId, nodeId: NodeId): number {
  const { work, batchFactors, spec } = model.services[serviceId]!;
  const max = spec.batching?.max ?? 1;
  return (work[nodeId]!.meanMs * (batchFactors?.[nodeId]?.[max] ?? 1)) / max;
}

function isExclusive({ mode }: AcceleratorSpec): boolean {
  return mode === 'non-pre-emptive';
}
function amountOf(bindings: readonly Binding[], index: number, alone: boolean): number {
  const share = bindings.find((one) => one.index === index)?.share ?? 0;
  return alone && share > 0 ? 1 : share;
}
