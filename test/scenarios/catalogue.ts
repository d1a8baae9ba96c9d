import { UserError } from '../../core/errors.ts';
import type { DeviceSpec } from '../../core/scenario.ts';
import type { Catalogue, ModelSpec } from '../../scenarios/catalogue.ts';

/** A small catalogue, so that these tests stand on their own. */
const device = (name: string, cores: number, gib: number, gpu: boolean): DeviceSpec => ({
  name,
  cores,
  coreMillis: 1000,
  memoryMiB: { rss: gib * 1024, vms: gib * 1024 },
  accelerators: gpu ? [{ name: 'gpu0', type: 'gpu', share: 1, mode: 'pre-emptive', idlePowerW: 0, busyPowerW: 0 }] : [],
  memoryGBPerS: null,
  frequencyGHz: 1.5,
  speed: 1,
  idlePowerW: 2,
  busyPowerW: 6,
});

const model = (name: string, modality: string, ms: number, overall: number): ModelSpec => ({
  name,
  modality,
  profile: {
    byDevice: { 'raspberry-pi-4': { kind: 'constant', ms } },
    otherwise: { kind: 'lognormal', meanMs: ms / 2, cv: 0.1, shiftMs: 0 },
  },
  accuracy: {
    overall,
    byClass: { walking: overall },
    loading: 0.7,
    confidence: { whenRight: 0.9, whenWrong: 0.5, spread: 0.05 },
  },
  explanation: { factor: 2 },
});

const params = {
  v2: {},
  adaptive: {},
  dream: {
    alpha: { type: 'number', default: 1, min: 0, max: 2, about: 'weight of starvation' },
    late: { type: 'choice', default: 'shed', of: ['shed', 'first'], about: 'late tasks' },
  },
  llf: {},
  fcfs: {},
} as const satisfies { readonly [name: string]: Catalogue['strategies'][number]['params'] };

const FILES: { readonly [path: string]: string } = {
  '/here/arrivals.csv': 'at_ms,modalities,class,explain\n0,video,walking,yes\n10.5,,,\n20,video+audio,running,no\n',
  '/here/my-strategy.mjs': 'export const strategy = {};',
};

export const catalogueWith = (files: { readonly [path: string]: string } = {}): Catalogue => ({
  strategies: Object.entries(params).map(([name, own]) => ({ name, params: own })),
  placements: [
    { name: 'best-fit', params: { cpu: { type: 'number', default: 1, min: 0, max: 10, about: 'weight' } } },
    { name: 'first-fit', params: {} },
    { name: 'worst-fit', params: {} },
  ],
  remedies: [
    { name: 'none', params: {} },
    { name: 'by-contract', params: { cool_down_ms: { type: 'number', default: 1, min: 0, max: 10, about: 'pause' } } },
  ],
  devices: [device('raspberry-pi-4', 4, 4, false), device('jetson-nano', 4, 4, true), device('jetson-xavier', 8, 16, true)],
  models: [model('x3d-m', 'video', 52, 0.8), model('x3d-l', 'video', 152, 0.9), model('minirocket', 'sensor', 6, 0.57)],
  metricNames: ['arrived', 'completed', 'on_time', 'answered_in_time', 'partial', 'p99', 'accuracy', 'energy'],
  contractMetricNames: ['arrived', 'completed', 'on_time', 'answered_in_time', 'partial', 'p99', 'accuracy'],
  metricUnits: { on_time: 'share', answered_in_time: 'share', accuracy: 'share', p99: 'ms', energy: 'J', arrived: 'queries' },
  queryFields: ['response_ms', 'confidence', 'outcome', 'tenant', 'correct'],
  truthMetricNames: ['accuracy'],
  truthFields: ['correct'],
  readText(path) {
    const text = { ...FILES, ...files }[path];
    if (text === undefined) throw new UserError(`there is no file ${path}`);
    return text;
  },
});
export const catalogue = catalogueWith();
