import type { Demand, DeviceSpec, ServiceSpec } from '../../../core/scenario.ts';

/** Four cores of 1000 millicpu, 4096 MiB (8192 vms), no accelerator. */
export function device(changes: Partial<DeviceSpec> = {}): DeviceSpec {
  return {
    name: 'board',
    cores: 4,
    coreMillis: 1000,
    memoryMiB: { rss: 4096, vms: 8192 },
    accelerators: [],
    memoryGBPerS: null,
    frequencyGHz: 1.5,
    speed: 1,
    idlePowerW: 2,
    busyPowerW: 6,
    ...changes,
  };
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
  return {
    name,
    role: 'infer',
    model: name,
    modality: 'image',
    image: null,
    container: null,
    demand: demand(),
    labels: {},
    sensitivity: 'none',
    replicas: 1,
    autoscale: null,
    startUp: { kind: 'constant', ms: 0 },
    coldStart: null,
    concurrency: 1,
    queue: { order: 'fifo', bound: null },
    batching: null,
    profile: { byDevice: {}, otherwise: { kind: 'constant', ms: 10 } },
    explanation: null,
    lighter: null,
    accuracy: { overall: 0.9, byClass: {}, loading: 0, confidence: { whenRight: 0.9, whenWrong: 0.5, spread: 0.1 } },
    ...changes,
  };
}
