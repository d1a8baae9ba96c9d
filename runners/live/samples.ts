import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Scenario } from '../../core/scenario.ts';
import type { Arrival } from '../../core/workload.ts';
import { systemReason } from '../failure.ts';
import { refuse } from '../problems.ts';

/** Real inputs: those of a class for the queries of that class, where there are folders named as classes; else all in turn. */
export type Samples = {
  /** null: the scenario names none. */
  of(arrival: Arrival, modality: number): Buffer | null;
  /** What a report must say about them. */
  readonly notices: readonly string[];
};
/** By class, or of any. */
type Stock = { readonly byClass: readonly (readonly Buffer[])[] | null; readonly all: readonly Buffer[] };

/** Reads the inputs of every pipeline whose models are not emulated. Throws a UserError with every problem. */
export function loadSamples({ pipelines, services }: Scenario, baseDir: string): Samples {
  const real = new Set(services.filter(({ container }) => container !== null).map(({ name }) => name));
  const problems: string[] = [];
  const notices: string[] = [];
  const stocks = new Map<string, readonly (Stock | null)[]>();
  for (const { name, classes, modalities } of pipelines) {
    const loaded = modalities.map(({ modality, samples, members }) => {
      if (samples === null || !members.some(({ service }) => real.has(service))) return null;
      const at = `pipelines.${name}.modalities.${modality}.samples`;
      try {
        const stock = loadStock(resolve(baseDir, samples), classes);
        if (stock.byClass === null)
          notices.push(`${at} do not say their class: accuracy says nothing about models that are not emulated`);
        return stock;
      } catch (error) {
        problems.push(`${at}: ${systemReason(error) ?? (error instanceof Error ? error.message : String(error))}`);
        return null;
      }
    });
    stocks.set(name, loaded);
  }
  refuse(problems);
  return {
    of: ({ queryId, stream, trueClass }, modality) => {
      const stock = stocks.get(stream.spec.pipeline)?.[modality] ?? null;
      if (stock === null) return null;
      const files = stock.byClass?.[trueClass] ?? stock.all;
      return files[queryId % files.length]!;
    },
    notices,
  };
}

function loadStock(path: string, classes: readonly string[]): Stock {
  const extension = /^\*(\.[^*]+)?$/.exec(basename(path));
  if (extension !== null) return { byClass: null, all: filesIn(dirname(path), extension[1] ?? '') };
  if (!statSync(path).isDirectory()) return { byClass: null, all: [readFileSync(path)] };
  const folders = readdirSync(path, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));
  if (!classes.some((one) => folders.includes(one))) return { byClass: null, all: filesIn(path, '') };
  const missing = classes.filter((one) => !folders.includes(one));
  if (missing.length > 0) throw new Error(`${path} has folders for some classes, but none for ${missing.join(', ')}; add them`);
  const byClass = classes.map((one) => filesIn(join(path, one), ''));
  return { byClass, all: byClass.flat() };
}

/** In the order of their names. */
function filesIn(folder: string, extension: string): readonly Buffer[] {
  const names = readdirSync(folder, { withFileTypes: true })
    .flatMap((one) => (one.isFile() && !one.name.startsWith('.') && one.name.endsWith(extension) ? [one.name] : []))
    .sort();
  if (names.length === 0)
    throw new Error(`${folder} holds no files${extension === '' ? '' : ` ending in ${extension}`}; put inputs there`);
  return names.map((name) => readFileSync(join(folder, name)));
}
