import type { Distribution, Memory } from './values.ts';

export type DeviceSpec = {
  readonly name: string;
  readonly cores: number;
  /** Millicpu of one core; the node has cores x this. */
  readonly coreMillis: number;
  readonly memoryMiB: Memory;
  /** Bandwidth of the memory in 10^9 bytes per second; null: never scarce. */
  readonly memoryGBPerS: number | null;
  readonly accelerators: readonly AcceleratorSpec[];
  readonly frequencyGHz: number;
  /** Relative speed; divides only the times of a profile that names no device (`otherwise`). */
  readonly speed: number;
  /** Busy power 0: what the device draws is not known, and no energy is accounted for it. */
  readonly idlePowerW: number;
  readonly busyPowerW: number;
};

export type ContentionSpec = {
  readonly resources: readonly ('cpu' | 'memory' | 'accelerators')[];
  /** As measured: service -> other service -> how many times longer the first takes beside the second, 1 or more. */
  readonly slowdown: { readonly [service: string]: { readonly [other: string]: number } };
};

export type AcceleratorSpec = {
  readonly name: string;
  readonly type: string;
  /** What there is of it to book, 1 = the whole device. */
  readonly share: number;
  readonly mode: 'pre-emptive' | 'non-pre-emptive';
  /** Beside the power of the device; both 0 where the device's figures hold it already. */
  readonly idlePowerW: number;
  readonly busyPowerW: number;
};

export type NodeSpec = {
  readonly name: string;
  readonly device: string;
  readonly zone: string;
  readonly labels: { readonly [key: string]: string };
};

export type NetworkSpec = {
  readonly zones: readonly string[];
  readonly clientZone: string;
  /** Where the gateway and the orchestrator are. */
  readonly gatewayZone: string;
  readonly dataHubZone: string;
  /** Where images are pulled from. */
  readonly registryZone: string;
  /** `max-min`: transfers on a link at the same time share its bandwidth; `none`: each has all of it. */
  readonly sharing: 'none' | 'max-min';
  /** Work that waits for a cut link fails after this. */
  readonly cutTimeoutMs: number;
  /** One for every unordered pair of zones, also of a zone with itself; both directions alike. */
  readonly links: readonly LinkSpec[];
};

export type LinkSpec = {
  readonly from: string;
  readonly to: string;
  /** One way. */
  readonly latency: Distribution;
  /** null: transfers take only the latency. */
  readonly bandwidthMbitPerS: number | null;
  /** Share of transfers that get lost and are sent again, and what each loss costs; null: none. */
  readonly loss: LossSpec | null;
};

export type LossSpec = { readonly share: number; readonly timeoutMs: number };
