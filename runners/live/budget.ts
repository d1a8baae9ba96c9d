import type { DeviceSpec, ServiceSpec } from '../../core/scenario.ts';

/** The least that an engine can give with a period of 10 ms. */
const LEAST_CPUS = 0.1;
/** For the worker's own part: reading requests, queueing, answering. Not part of the emulated work. */
export const HARNESS_CPUS = 0.1;
/** What the worker itself needs of memory. */
const HARNESS_MIB = 128;
/** The least that an engine takes. */
const LEAST_MIB = 6;

export type Budget = {
  /** Cores that its container may use. */
  readonly cpus: number;
  /** Of these, what its slots need when all of them work. */
  readonly workCpus: number;
  /** Cores that one slot uses while it works. */
  readonly slotCpus: number;
  /** null: it is not limited. */
  readonly memoryMiB: number | null;
};

/**
 * What an instance gets of its node: the part of the node's CPU that the service asks for of the device's, divided among its slots. Work of one
 * slot runs in one thread.
 */
export function budgetOf(
  { demand, concurrency, container }: ServiceSpec,
  device: DeviceSpec,
  nodeCpus: number,
  hostCores: number,
): Budget {
  const wanted = (demand.cpuMillis / (device.cores * device.coreMillis)) * nodeCpus;
  const cpus = Math.max(LEAST_CPUS, wanted);
  // A container of one's own does nothing but its own work.
  if (container !== null)
    return {
      cpus: Math.min(hostCores, cpus),
      workCpus: Math.min(hostCores, cpus),
      slotCpus: cpus / concurrency,
      memoryMiB: demand.memoryMiB.rss > 0 ? Math.max(demand.memoryMiB.rss, LEAST_MIB) : null,
    };
  return {
    cpus: Math.min(hostCores, cpus + HARNESS_CPUS),
    workCpus: Math.min(hostCores, cpus),
    slotCpus: Math.min(1, cpus / concurrency),
    memoryMiB: Math.max(demand.memoryMiB.rss, HARNESS_MIB),
  };
}

/** What its container may use where its node is `factor` times as slow: work of all its slots takes that much longer. */
export function cpusAt({ cpus, workCpus }: Budget, factor: number): number {
  return factor === 1 ? cpus : workCpus / factor;
}
