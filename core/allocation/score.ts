import type { NodeView } from '../algorithm.ts';
import type { Demand } from '../scenario.ts';

/** How much each term counts, >= 0. */
export type Weights = {
  readonly cpu: number;
  readonly memory: number;
  readonly accelerator: number;
  readonly latency: number;
  readonly energy: number;
};
export type Books = Pick<NodeView, 'cpuMillis' | 'memoryMiB' | 'cores' | 'accelerators'>;
export type Site = Pick<NodeView, 'busyPowerW' | 'gatewayMs'>;

/**
 * How much of the node is left once the demand is placed on it: the weighted sum of the remaining shares of CPU, memory (rss) and
 * accelerators, each 0..1 of the node's own capacity. 0 is a perfect fit.
 */
export function remainingScore(books: Books, demand: Demand, weights: Weights): number {
  return (
    weights.cpu * remainingCpu(books, demand) +
    weights.memory * remaining(books.memoryMiB.capacity, books.memoryMiB.used, demand.memoryMiB.rss) +
    weights.accelerator * remainingAccelerators(books, demand)
  );
}

/**
 * What placing at a site costs beyond resources: the weighted sum of the latency from the gateway and of the busy power, each as
 * a share 0..1 of the largest among `sites`.
 */
export function costScore(sites: readonly Site[], weights: Weights): (site: Site) => number {
  const latency = weights.latency > 0 ? weighted(weights.latency, sites, (site) => site.gatewayMs) : none;
  const energy = weights.energy > 0 ? weighted(weights.energy, sites, (site) => site.busyPowerW) : none;
  return (site) => latency(site) + energy(site);
}

/** By cores where the service demands cores; a service that demands only millicpu is judged by the node's millicpu. */
function remainingCpu(books: Books, demand: Demand): number {
  if (demand.coreShares.length === 0) return remaining(books.cpuMillis.capacity, books.cpuMillis.used, demand.cpuMillis);
  return remaining(books.cores.length, sum(books.cores), sum(demand.coreShares));
}

/** Over all devices of the node; 0 where it has none. */
function remainingAccelerators(books: Books, demand: Demand): number {
  const capacity = sum(books.accelerators.map((one) => one.share));
  const used = sum(books.accelerators.map((one) => one.used));
  return remaining(capacity, used, sum(Object.values(demand.accelerators)));
}

function remaining(capacity: number, used: number, need: number): number {
  return capacity > 0 ? Math.max(0, (capacity - used - need) / capacity) : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function none(): number {
  return 0;
}

function weighted(weight: number, sites: readonly Site[], figure: (site: Site) => number): (site: Site) => number {
  const largest = sites.reduce((most, site) => Math.max(most, figure(site)), 0);
  return largest > 0 ? (site) => weight * (figure(site) / largest) : none;
}
