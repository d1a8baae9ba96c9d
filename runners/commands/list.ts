import { readFileSync } from 'node:fs';
import { strategies } from '../../algorithms/index.ts';
import { placements } from '../../algorithms/placement/index.ts';
import { remedies } from '../../algorithms/remedies/index.ts';
import type { AlgorithmDefinition, ParamSpec } from '../../core/algorithm.ts';
import type { DeviceSpec, Distribution } from '../../core/scenario.ts';
import { deviceCatalogue, type ModelEntry, meanOf, modelCatalogue } from '../../datasets/index.ts';
import { EXIT } from '../exit-codes.ts';
import { shippedScenarios } from '../scenario-source.ts';
import type { Terminal } from '../terminal.ts';
import { columns, short } from '../words.ts';

export type Listed = 'strategies' | 'placements' | 'remedies' | 'scenarios' | 'devices' | 'models';
type Listing = { readonly json: unknown; readonly text: string };

/** `rohe list`: what scenarios may name. */
export async function listAll(what: Listed, json: boolean, terminal: Terminal): Promise<number> {
  const listing = LISTINGS[what]();
  await (json ? terminal.printJson(listing.json) : terminal.print(listing.text));
  return EXIT.ok.code;
}

const LISTINGS: { readonly [what in Listed]: () => Listing } = {
  strategies: () => algorithms(strategies as readonly AlgorithmDefinition[]),
  placements: () => algorithms(placements as readonly AlgorithmDefinition[]),
  remedies: () => algorithms(remedies as readonly AlgorithmDefinition[]),
  scenarios,
  devices,
  models,
};

function algorithms(all: readonly AlgorithmDefinition[]): Listing {
  const width = Math.max(...all.map(({ name }) => name.length));
  return {
    json: all.map(({ name, summary, params }) => ({ name, summary, params })),
    text: all
      .flatMap(({ name, summary, params }) => [
        `${name.padEnd(width)}  ${summary}`,
        ...Object.entries(params).map(([param, spec]) => `${' '.repeat(width)}    ${param}: ${spec.about} (${range(spec)})`),
      ])
      .join('\n'),
  };
}

function range(spec: ParamSpec): string {
  const values = spec.type === 'choice' ? spec.of.join(', ') : `${spec.min} to ${spec.max}`;
  return `${values}; default ${spec.default}`;
}

function scenarios(): Listing {
  const all = shippedScenarios().map(({ name, file }) => ({ name, file, about: firstComment(file) }));
  const width = Math.max(...all.map(({ name }) => name.length));
  return { json: all, text: all.map(({ name, about }) => `${name.padEnd(width)}  ${about}`).join('\n') };
}

/** The first line of a scenario file says what it is about. */
function firstComment(file: string): string {
  return /^#\s*(.*)/.exec(readFileSync(file, 'utf8'))?.[1]?.trim() ?? '';
}

function devices(): Listing {
  const all = deviceCatalogue();
  const head = ['device', 'cores', 'MiB', 'accelerators', 'speed', 'idle W', 'busy W'];
  const row = (device: DeviceSpec): string[] => [
    device.name,
    String(device.cores),
    String(device.memoryMiB.rss),
    device.accelerators.map(({ type, mode }) => `${type} (${mode})`).join(', ') || '-',
    short(device.speed),
    short(device.idlePowerW),
    short(device.busyPowerW),
  ];
  return { json: all, text: columns(head, all.map(row)).join('\n') };
}

function models(): Listing {
  const all = modelCatalogue();
  const head = ['model', 'modality', 'application', 'accuracy', 'mean ms', 'explains'];
  const row = (model: ModelEntry): string[] => [
    model.name,
    model.modality,
    model.application,
    `${short(model.accuracy.overall * 100)} %`,
    means(model),
    model.explanation === null ? 'no' : `x ${short(model.explanation.factor)}`,
  ];
  return { json: all, text: columns(head, all.map(row)).join('\n') };
}

/** From the fastest to the slowest device. */
function means({ profile }: ModelEntry): string {
  const times = [...Object.values(profile.byDevice), profile.otherwise]
    .filter((one): one is Distribution => one !== null)
    .map(meanOf);
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return least === most ? short(least) : `${short(least)} to ${short(most)}`;
}
