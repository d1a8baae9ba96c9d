import type { Demand, DeviceSpec, ServiceSpec } from '../../../core/scenario.ts';
import { constantService, createWorld } from '../../contracts/world.ts';

const [board] = createWorld().scenario.devices;

/** Four cores of 1000 millicpu, 4096 MiB (8192 vms), no accelerator. */
export function device(changes: Partial<DeviceSpec> = {}): DeviceSpec {
  return { ...board!, ...changes };
}

export function accelerators(...types: readonly string[]): Pick<DeviceSpec, 'accelerators'> {
  return {
    accelerators: types.map((type, i) => ({
      name: `${type}${i}`,
      type,
      share: 1,
      mode: 'pre-emptive',
      idlePowerW: 0,
      busyPowerW: 0,
    })),
  };
}

/** Nothing, but for the changes. */
export function demand(changes: Partial<Demand> = {}): Demand {
  return { cpuMillis: 0, coreShares: [], memoryMiB: { rss: 0, vms: 0 }, memoryGBPerS: 0, accelerators: {}, ...changes };
}

export function service(name: string, changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return constantService(name, 10, { demand: demand(), startUp: { kind: 'constant', ms: 0 }, ...changes });
}
