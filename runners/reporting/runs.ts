import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { ReportRun } from '../../reports/index.ts';
import { withoutSecrets } from '../database/address.ts';
import type { CompareDocument } from '../folder/compare-folder.ts';
import { findRun, placeName } from '../folder/place.ts';
import { readFolder, readRun } from '../folder/read.ts';
import { RUN_FILE, type RunDocument } from '../folder/run-folder.ts';
import { shownLabel } from '../labels.ts';

export type FolderRun = ReportRun & { readonly folder: string; readonly document: RunDocument };
export type FoundRuns = {
  readonly runs: readonly FolderRun[];
  /** Where all are of one comparison. */
  readonly comparison: CompareDocument | null;
  readonly oneScenario: boolean;
  readonly notices: readonly string[];
};

/** The finished runs in some folders: run folders, comparisons, or both. Throws a UserError where there is none. */
export async function findRuns(names: readonly string[]): Promise<FoundRuns> {
  const notices: string[] = [];
  const found: Found[] = [];
  const comparisons: CompareDocument[] = [];
  for (const name of names) {
    const folder = await findRun(name);
    const document = readFolder(folder);
    if (document.kind === 'sweep')
      throw new UserError(`${folder} is a sweep; a report is of one sweep, or of runs and comparisons`);
    if (document.kind === 'run') found.push({ folder, document, home: placeName(folder) });
    else {
      comparisons.push(document);
      if (document.status !== 'complete')
        notices.push(`${folder} is not complete (${document.status}): ${document.lost ?? 'runs are missing'}`);
      found.push(...runsOf(folder, document).map((one) => ({ ...one, home: name })));
    }
  }
  const whole = found.filter(({ document }) => document.summary !== null);
  const without = found.length - whole.length;
  if (without > 0) notices.push(`${without} of ${found.length} runs have no summary, because they did not come to their end`);
  for (const { folder, document } of whole)
    if (document.status === 'interrupted') {
      notices.push(`${placeName(folder)} was interrupted: ${document.lost ?? 'queries are missing'}`);
    } else if (document.status === 'running') {
      notices.push(`${placeName(folder)} is still running, or was killed: this is what was there so far`);
    }
  if (whole.length === 0)
    throw new UserError(
      `${names.map(withoutSecrets).join(', ')}: no run in there has come to its end, so there is nothing to report`,
    );
  const oneScenario = new Set(whole.map(({ document }) => document.scenarioHash)).size === 1;
  const prefixOf = prefixes(whole);
  const runs = whole.map(({ folder, document, home }) => ({
    folder,
    document,
    label: `${oneScenario ? '' : `${prefixOf({ document, home })}: `}${shownLabel(document.strategy, document.scenario)}`,
    pair: pairOf(document),
    summary: document.summary!,
  }));
  return { runs, comparison: names.length === 1 ? (comparisons[0] ?? null) : null, oneScenario, notices };
}

/** What was interrupted met fewer arrivals than the others: it is shown by itself, and not compared. */
function pairOf({ scenarioHash, seed, replicate, interrupted, endMs }: RunDocument): string {
  return `${scenarioHash} ${seed} ${replicate}${interrupted ? `, up to ${endMs}` : ''}`;
}

type Found = { readonly folder: string; readonly document: RunDocument /** As it was asked for. */; readonly home: string };

/** What tells scenarios apart: their names, or, where two have the same, where they were found. */
function prefixes(runs: readonly Found[]): (run: Pick<Found, 'document' | 'home'>) => string {
  const hashes = new Map<string, Set<string>>();
  for (const { document } of runs) hashes.set(document.name, (hashes.get(document.name) ?? new Set()).add(document.scenarioHash));
  const clear = [...hashes.values()].every((own) => own.size === 1);
  return ({ document, home }) => (clear ? document.name : home);
}

function runsOf(folder: string, { strategies, replications }: CompareDocument) {
  const folders = strategies.flatMap((strategy) =>
    Array.from({ length: replications }, (_, n) => join(folder, strategy.folder, String(n))),
  );
  return folders.filter((one) => existsSync(join(one, RUN_FILE))).map((one) => ({ folder: one, document: readRun(one) }));
}
