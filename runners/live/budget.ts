import type { DeviceSpec, ServiceSpec } from '../../core/scenario.ts';

/** The least that an engine can give with a period of 10 ms. */
const LEAST_CPUS = 0.1;
/** For the worker's own part: reading requests, queueing, answering. Not part of the emulated work. */
const HARNESS_CPUS = 0.1;
/** What the worker itself needs of memory. */
const HARNESS_MIB = 128;

export type Budget = {
  /** Cores that its container may use. */
  readonly cpus: number;
  /** Cores that one slot uses while it works. */
  readonly slotCpus: number;
  readonly memoryMiB: number;
};

/**
 * What an instance gets of its node: the part of the node's CPU that the service asks for of the device's, divided among its slots. Work of one
 * slot runs in one thread.
 */
export function budgetOf({ demand, concurrency }: ServiceSpec, device: DeviceSpec, nodeCpus: number, hostCores: number): Budget {
  const wanted = (demand.cpuMillis / (device.cores * device.coreMillis)) * nodeCpus;
  const cpus = Math.max(LEAST_CPUS, wanted);
  return {
    cpus: Math.min(hostCores, cpus + HARNESS_CPUS),
    slotCpus: Math.min(1, cpus / concurrency),
    memoryMiB: Math.max(demand.memoryMiB.rss, HARNESS_MIB),
  };
}
