import type { DeviceSpec } from '../core/scenario.ts';
import { datasetsFolder, type FigureRule, figuresOf, groupBy, readTable } from './table.ts';

const some = (unit: string, min: number, max: number): FigureRule => ({ unit, min, max, required: true });
const RULES: { readonly [figure: string]: FigureRule } = {
  cores: some('cores', 1, 4096),
  core_capacity: some('millicpu', 1, 1e6),
  memory_rss: some('MiB', 1, 1e8),
  memory_vms: some('MiB', 1, 1e8),
  'accelerator:': { unit: 'devices', min: 0, max: 1, required: false },
  frequency: some('GHz', 0.001, 1000),
  speed: some('times a Raspberry Pi 4', 1e-6, 1e6),
  idle_power: some('W', 0, 1e6),
  busy_power: some('W', 0, 1e6),
};

/** The device types of devices.csv, in its order. Throws a UserError that names file and line where a table is wrong. */
export function deviceCatalogue(folder: URL = datasetsFolder()): DeviceSpec[] {
  return [...groupBy(readTable('devices', folder), 'device')].map(([name, rows]) => {
    const figures = figuresOf(rows, RULES);
    const figure = (key: string): number => figures.get(key) ?? 0;
    return {
      name,
      cores: figure('cores'),
      coreMillis: figure('core_capacity'),
      memoryMiB: { rss: figure('memory_rss'), vms: figure('memory_vms') },
      memoryGBPerS: null,
      accelerators: [...figures]
        .filter(([key]) => key.startsWith('accelerator:'))
        .map(([key, share]) => ({
          name: typeOf(key),
          type: typeOf(key),
          share,
          mode: 'pre-emptive' as const,
          idlePowerW: 0,
          busyPowerW: 0,
        })),
      frequencyGHz: figure('frequency'),
      speed: figure('speed'),
      idlePowerW: figure('idle_power'),
      busyPowerW: figure('busy_power'),
    };
  });
}

/** `accelerator:gpu` -> `gpu` */
export function typeOf(figure: string): string {
  return figure.slice(figure.indexOf(':') + 1);
}
