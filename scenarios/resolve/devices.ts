import type { AcceleratorSpec, DeviceSpec, Memory } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, entriesOf, known, read } from './context.ts';

type DeviceInput = Partly<NonNullable<ScenarioInput['devices']>[string]>;
type MemoryInput = string | { readonly rss?: string | undefined; readonly vms?: string | undefined };

export function resolveMemory(input: MemoryInput | undefined, fallback: Memory, vmsLikeRss: boolean): Memory {
  if (input === undefined) return fallback;
  const rss = read('memory', typeof input === 'string' ? input : input.rss, fallback.rss);
  return { rss, vms: read('memory', typeof input === 'string' ? undefined : input.vms, vmsLikeRss ? rss : 0) };
}

/** In 10^9 bytes per second. */
export function resolveBandwidth<F>(input: string | undefined, fallback: F): number | F {
  return input === undefined ? fallback : read('bandwidth', input, 0) / 8000;
}

/** Every device that the file defines or that its nodes name. */
export function resolveDevices(context: Context): readonly DeviceSpec[] {
  const own = context.input.devices ?? {};
  const inCatalogue = context.catalogue.devices.map((device) => device.name);
  const names = [...Object.keys(own), ...inCatalogue];
  const devices = new Map(entriesOf(own).map(([name, input]) => [name, resolveDevice(context, name, input, inCatalogue)]));
  for (const [name, node] of entriesOf(context.input.nodes)) {
    const wanted = node.device;
    if (wanted === undefined || devices.has(wanted) || !known(context, ['nodes', name, 'device'], 'device', wanted, names))
      continue;
    const found = context.catalogue.devices.find((device) => device.name === wanted);
    if (found !== undefined) devices.set(wanted, found);
  }
  return [...devices.values()];
}

const PLAIN: Omit<DeviceSpec, 'name' | 'cores' | 'memoryMiB'> = {
  coreMillis: 1000,
  memoryGBPerS: null,
  accelerators: [],
  frequencyGHz: 1,
  speed: 1,
  idlePowerW: 0,
  busyPowerW: 0,
};

function resolveDevice(context: Context, name: string, input: DeviceInput, inCatalogue: readonly string[]): DeviceSpec {
  const path: Path = ['devices', name];
  const like = context.catalogue.devices.find((device) => device.name === input.like);
  if (input.like !== undefined) known(context, [...path, 'like'], 'device', input.like, inCatalogue);
  else {
    if (input.cores === undefined)
      context.problems.add([...path, 'cores'], 'is missing; give the number of CPU cores, or `like:` a device of the catalogue');
    if (input.memory === undefined)
      context.problems.add(
        [...path, 'memory'],
        'is missing; give the memory, such as 4 GiB, or `like:` a device of the catalogue',
      );
  }
  const base = like ?? PLAIN;
  return {
    name,
    cores: input.cores ?? like?.cores ?? 1,
    coreMillis: read('cpu', input.core, base.coreMillis),
    memoryMiB: resolveMemory(input.memory, like?.memoryMiB ?? { rss: 0, vms: 0 }, true),
    memoryGBPerS: resolveBandwidth(input.memory_bandwidth, base.memoryGBPerS),
    accelerators: input.accelerators === undefined ? base.accelerators : resolveAccelerators(context, path, input.accelerators),
    frequencyGHz: read('frequency', input.frequency, base.frequencyGHz),
    speed: input.speed ?? base.speed,
    ...resolvePower(context, [...path, 'power'], input.power, base),
  };
}

function resolveAccelerators(
  context: Context,
  path: Path,
  input: NonNullable<DeviceInput['accelerators']>,
): readonly AcceleratorSpec[] {
  return entriesOf(input).map(([name, { type = name, share, mode = 'pre-emptive', power }]) => ({
    name,
    type,
    share: read('share', share, 1),
    mode,
    ...resolvePower(context, [...path, 'accelerators', name, 'power'], power, UNPOWERED),
  }));
}

const UNPOWERED = { idlePowerW: 0, busyPowerW: 0 };

function resolvePower(context: Context, path: Path, input: DeviceInput['power'], fallback: typeof UNPOWERED): typeof UNPOWERED {
  const idlePowerW = read('power', input?.idle, fallback.idlePowerW);
  const busyPowerW = read('power', input?.busy, Math.max(fallback.busyPowerW, idlePowerW));
  if (busyPowerW < idlePowerW) context.problems.add(path, `busy ${busyPowerW} W is less than idle ${idlePowerW} W; swap them`);
  return { idlePowerW, busyPowerW };
}
