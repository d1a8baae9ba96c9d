import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { Histogram, type HistogramJson } from '../../reports/index.ts';
import { systemReason } from '../failure.ts';
import { COMPARE_FILE, type CompareDocument } from './compare-folder.ts';
import { placeName } from './place.ts';
import { HISTOGRAMS_FILE, type HistogramsDocument, RUN_FILE, type RunDocument } from './run-folder.ts';
import { SWEEP_FILE, type SweepDocument } from './sweep-folder.ts';
import { missingFile } from './whole-rows.ts';

/** What a folder holds. Throws a UserError that names the file where there is nothing to be read. */
export function readFolder(folder: string): RunDocument | CompareDocument | SweepDocument {
  if (!existsSync(folder)) throw new UserError(`there is no folder ${folder}; name a run folder, or latest`);
  const name = [SWEEP_FILE, COMPARE_FILE, RUN_FILE].find((one) => existsSync(join(folder, one)));
  if (name === undefined)
    throw new UserError(`${folder} is no run folder: it has no ${RUN_FILE}, ${COMPARE_FILE} or ${SWEEP_FILE}`);
  if (name === SWEEP_FILE) return readDocument<SweepDocument>(join(folder, name), 'sweep');
  return name === RUN_FILE ? readRun(folder) : readDocument<CompareDocument>(join(folder, name), 'comparison');
}

export function readRun(folder: string): RunDocument {
  return readDocument<RunDocument>(join(folder, RUN_FILE), 'run');
}

/** Response times of a run with a summary. Throws a UserError where they cannot be read. */
export function readHistogram(folder: string): Histogram {
  const file = join(folder, HISTOGRAMS_FILE);
  if (!existsSync(file)) throw missingFile(join(placeName(folder), HISTOGRAMS_FILE), 'the run has written one');
  try {
    const document = parsed(file) as Partial<HistogramsDocument> | null;
    const times: Partial<HistogramJson> | undefined = document?.response_ms;
    if (!isHistogram(times)) throw new RangeError('it holds no histogram of response times');
    return Histogram.fromJSON(times);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw damaged(file, error);
  }
}

function isHistogram(json: Partial<HistogramJson> | undefined): json is HistogramJson {
  return json?.mantissaBits !== undefined && Array.isArray(json.bins) && json.bins.every((bin) => Array.isArray(bin));
}

function readDocument<T extends RunDocument | CompareDocument | SweepDocument>(file: string, kind: T['kind']): T {
  const document = parsed(file) as Partial<T> | null;
  if (document?.kind !== kind || document.format !== 1 || document.scenario === undefined)
    throw new UserError(`${file} is not the record of a ${kind} of format 1`);
  return document as T;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw damaged(file, error);
  }
}

function damaged(file: string, error: unknown): UserError {
  const reason = systemReason(error);
  if (reason !== undefined) return new UserError(`cannot read ${file}: ${reason}`, { cause: error });
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(`${file} is damaged (${why}); run it again`, { cause: error });
}
