import type { Found, ServicePart } from '../../datasets/import/index.ts';
import { type ModelEntry, modelCatalogue } from '../../datasets/index.ts';
import { type Written, yamlOf } from '../calibration/profiles-file.ts';

/** A scenario to begin with, as a file beside what it names. */
export type Skeleton = { readonly path: string; readonly text: string };

type Members = { readonly profiles: string | null; readonly names: readonly string[]; readonly parts: readonly ServicePart[] };

const GUESSED_TIME = '20 ms';
const RATE = '5/s';
/** One service alone is nothing to choose from. */
const FEWEST = 2;

/** One for each table of accuracies, whose services answer together; and one with the arrivals of the CCTV pipeline, where they are there. */
export function skeletonsOf(found: readonly Found[]): readonly Skeleton[] {
  const outputs = found.flatMap((one) => one.outputs.map(({ path }) => path));
  const files = groupsOf(found.flatMap(({ services }) => services));
  const trace = outputs.find((path) => path.endsWith('-web_service.csv'));
  const seen = [...files].map(([file, parts]): readonly [string, Members] => [
    file,
    { profiles: file, names: parts.map(({ service }) => service), parts },
  ]);
  const cameras = seen.find(([, { names }]) => names.some((name) => name.startsWith('yolo')))?.[1] ?? shippedCameras();
  return [
    ...seen.map(([file, members]) => skeleton(file, members, recordedOf(file, outputs), null)),
    ...(trace === undefined ? [] : [skeleton('cctv', cameras, recordedOf(cameras.profiles, outputs), trace)]),
  ];
}

/** Services that have an accuracy, by the file of profiles that they are written to; the parts of one together. */
function groupsOf(parts: readonly ServicePart[]): ReadonlyMap<string, readonly ServicePart[]> {
  const files = new Map<string, Map<string, ServicePart>>();
  for (const part of parts) {
    const own = files.get(part.file) ?? new Map<string, ServicePart>();
    own.set(part.service, { ...own.get(part.service), ...part });
    files.set(part.file, own);
  }
  return new Map(
    [...files].flatMap(([file, own]) => {
      const right = [...own.values()].filter(({ accuracy }) => accuracy?.overall !== undefined);
      return right.length < FEWEST ? [] : [[file, right] as const];
    }),
  );
}

function shippedCameras(): Members {
  const models = modelCatalogue().filter(({ application }) => application === 'cctvs');
  return { profiles: null, names: models.map(({ name }) => name).slice(0, 5), parts: [] };
}

function recordedOf(file: string | null, outputs: readonly string[]): string | null {
  return outputs.find((path) => path === `recorded/${file}.csv`) ?? null;
}

function skeleton(name: string, { profiles, names, parts }: Members, recorded: string | null, trace: string | null): Skeleton {
  const catalogue = new Map(modelCatalogue().map((model) => [model.name, model]));
  const modality = names.map((one) => catalogue.get(one)?.modality).find((one) => one !== undefined) ?? 'input';
  const classes = [...new Set(parts.flatMap(({ accuracy }) => Object.keys(accuracy?.by_class ?? {})))];
  const guesses: string[] = ['four boards with a GPU', 'an answer within 1 s'];
  const services = names.map((service): readonly [string, Written] => {
    const timed = parts.find((part) => part.service === service)?.profile !== undefined;
    const model = catalogue.get(service);
    if (!timed && model === undefined) guesses.push(`${service} takes ${GUESSED_TIME}`);
    return [service, serviceOf(model, modality, timed)];
  });
  if (classes.length === 0) guesses.push('three classes');
  if (trace === null) guesses.push(`Poisson arrivals at ${RATE}`);
  const body: Written = {
    description: `Made of published measurements: ${name}`,
    duration: '60 s',
    warm_up: '5 s',
    ...(profiles === null ? {} : { profiles: `profiles/${profiles}.yaml` }),
    nodes: { board: { device: 'jetson-xavier', count: 4 } },
    services: Object.fromEntries(services),
    pipelines: {
      [name]: {
        classes: classes.length > 0 ? classes : ['a', 'b', 'c'],
        ...(recorded === null ? {} : { recorded }),
        modalities: { [modality]: { members: names, ensemble_size: Math.min(3, names.length) } },
      },
    },
    contracts: { all: { deadline: '1 s' } },
    workload: { clients: { arrivals: trace === null ? { poisson: RATE } : { trace } } },
    strategies: ['v2', 'adaptive', 'dream', 'fcfs'],
  };
  const head = `# Made by \`rohe data import\`. It runs as it is: rohe compare ${name}.yaml\n# What the measurements do not say is guessed: ${guesses.join('; ')}.\n`;
  return { path: `${name}.yaml`, text: head + yamlOf(body) };
}

/** Times of the profiles go before the catalogue's; what neither knows is guessed. */
function serviceOf(model: ModelEntry | undefined, modality: string, timed: boolean): Written {
  if (model !== undefined) return { model: model.name, modality };
  return { modality, ...(timed ? {} : { profile: GUESSED_TIME }), demand: { cpu: '500 m', memory: '512 MiB' } };
}
