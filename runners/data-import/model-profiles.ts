import { readFile } from 'node:fs/promises';
import { ScenarioError } from '../../core/errors.ts';
import type { Distribution } from '../../core/scenario.ts';
import { type Found, NOTHING, type Reader, type ServicePart, stem } from '../../datasets/import/found.ts';
import type { Source } from '../../datasets/import/source.ts';
import { type ProfilePart, type ProfileTime, readRoheProfiles } from '../../scenarios/index.ts';

/** ROHE's YAML profiles of models: times by device, accuracy by class, or the confidence of detections. `rohe import` reads them alike. */
export const modelProfiles: Reader = {
  kind: 'profiles of models',
  caveat: 'as they state it: how it was measured they do not say',
  recognises: ({ text }) =>
    /^(\s*)[\w-]+:\s*\r?\n\1\s+/m.test(text) && /\b(percentize_90|specific_class|class_specific):/.test(text),
  read,
};

async function read(source: Source): Promise<Found> {
  try {
    const profiles = readRoheProfiles([{ name: source.path, text: await readFile(source.path, 'utf8') }]);
    const file = stem(source.name);
    const known = profiles.some(({ confidence }) => confidence !== undefined);
    return {
      ...NOTHING,
      services: profiles.flatMap((profile) => servicesOf(file, profile)),
      notes: known ? ['what it calls accuracy is the mean confidence of detections: a confidence, whoever was right'] : [],
    };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { ...NOTHING, faults: error.problems };
  }
}

/** The model on accelerators, and on processors alone as a service of its own: a scenario's service is the one or the other. */
function servicesOf(file: string, { names, accuracy, byClass, confidence, times }: ProfilePart): readonly ServicePart[] {
  const service = spelled(names[0] ?? file);
  const plain = times.filter(({ explained }) => !explained);
  const units = [...new Set(plain.map(({ unit }) => unit))];
  const part = {
    file,
    ...(accuracy === undefined && Object.keys(byClass).length === 0
      ? {}
      : { accuracy: { ...(accuracy === undefined ? {} : { overall: accuracy }), by_class: byClass } }),
    ...(confidence === undefined ? {} : { confidence: { when_right: confidence, when_wrong: confidence } }),
  };
  if (units.length === 0) return [{ ...part, service }];
  return units.map((unit) => ({
    ...part,
    service: unit === 'CPU' && units.length > 1 ? `${service}-cpu` : service,
    profile: Object.fromEntries(
      plain
        .filter((time) => time.unit === unit)
        .map((time) => [spelled(time.device ?? 'otherwise'), distributionOf(time)] as const),
    ),
  }));
}

/** What ROHE's profiles call otherwise than the catalogue. */
const DEVICES: { readonly [published: string]: string } = { 'jetson-xavier-agx': 'jetson-xavier' };

/** As the catalogue writes names. */
function spelled(name: string): string {
  const own = stem(name).toLowerCase().replaceAll('_', '-');
  return DEVICES[own] ?? own;
}

function distributionOf({ ms }: ProfileTime): Distribution {
  if ('meanMs' in ms) return { kind: 'constant', ms: ms.meanMs };
  return {
    kind: 'empirical',
    points: [
      [0, ms.minMs],
      [0.9, ms.p90Ms],
      [1, ms.maxMs],
    ],
  };
}
