import type { Model, ServiceModel } from '../core/model.ts';
import type { ServiceSpec } from '../core/scenario.ts';
import type { Binding } from './accelerators.ts';

/** One piece of running work. Whoever keeps it reads `endMs`; the rest is this file's own. */
export type SharedWork = {
  /** What was left to do at `sinceMs`, in milliseconds of the work alone. */
  remainingMs: number;
  /** When its rate last changed. */
  sinceMs: number;
  /** When it ends if nothing changes; Infinity while it waits for an accelerator. */
  endMs: number;
};

/** What is shared, by the scenario, on every node. */
export type SharingRules = {
  readonly cpu: boolean;
  readonly memory: boolean;
  readonly accelerators: boolean;
  /** Service -> other service -> how many times longer the first takes beside the second; null: not measured. */
  readonly slowdown: readonly (readonly (number | undefined)[] | undefined)[] | null;
};

/** null: nothing is shared. */
export function sharingRules({ scenario: { contention, services } }: Model): SharingRules | null {
  if (contention === null) return null;
  const { resources, slowdown } = contention;
  return {
    cpu: resources.includes('cpu'),
    memory: resources.includes('memory'),
    accelerators: resources.includes('accelerators'),
    slowdown: Object.keys(slowdown).length === 0 ? null : services.map(({ name }) => rowOf(slowdown[name], services)),
  };
}
function rowOf(
  row: { readonly [other: string]: number } | undefined,
  services: readonly ServiceSpec[],
): (number | undefined)[] | undefined {
  return row === undefined ? undefined : services.map(({ name }) => row[name]);
}

/** An instance's part in its node: what each piece of its work demands, and how fast all of it goes. */
export class InstanceShare<W extends SharedWork> {
  readonly serviceId: number;
  readonly sensitivity: ServiceSpec['sensitivity'];
  readonly cpuMillis: number;
  /** Most that all its work together can use: the cores that it is bound to. */
  readonly mostMillis: number;
  readonly memoryGBPerS: number;
  /** What it is bound to. */
  readonly accelerators: readonly Binding[];
  readonly running: W[] = [];
  /** Progress per millisecond of each piece of its work, 0..1. */
  rate = 1;

  constructor({ id, spec }: Pick<ServiceModel, 'id' | 'spec'>, coreMillis: number, accelerators: readonly Binding[]) {
    this.serviceId = id;
    this.sensitivity = spec.sensitivity;
    this.cpuMillis = spec.demand.cpuMillis;
    this.mostMillis = spec.demand.coreShares.length === 0 ? Infinity : spec.demand.coreShares.length * coreMillis;
    this.memoryGBPerS = spec.demand.memoryGBPerS;
    this.accelerators = accelerators;
  }

  /** CPU that its running work demands together, in millicpu. */
  get demandMillis(): number {
    return Math.min(this.running.length * this.cpuMillis, this.mostMillis);
  }
}
