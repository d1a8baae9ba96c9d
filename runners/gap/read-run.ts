import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { type GapRun, type Leg, type Parts, partsOf } from '../../reports/index.ts';
import { placeName } from '../folder/place.ts';
import { readFolder } from '../folder/read.ts';
import type { RunDocument } from '../folder/run-folder.ts';
import type { KeptRun } from '../folder/whole-rows.ts';
import { numberIn, numberOrNull } from '../reporting/csv-rows.ts';
import { eachKept, requireKept } from '../reporting/kept-rows.ts';

/** A finished run with what the comparison needs of it. */
export type ReadRun = GapRun & { readonly folder: string; readonly document: RunDocument };

/** The document of a complete single run. Throws a UserError that says what else the folder holds. */
export function readCompleteRun(folder: string): RunDocument {
  const document = readFolder(folder);
  if (document.kind !== 'run')
    throw new UserError(
      `${placeName(folder)} is a ${document.kind}; name a single run, such as ${join(folder, 'STRATEGY', '0')}`,
    );
  if (document.status !== 'complete')
    throw new UserError(`${placeName(folder)} is not complete (${document.status}): ${document.lost ?? 'rows may be missing'}`);
  return document;
}

/** Throws a UserError where a run is not complete or has kept no rows of queries. */
export async function readGapRun(folder: string): Promise<ReadRun> {
  const document = readCompleteRun(folder);
  requireKept({ folder, document }, 'query', ', without which queries cannot be paired; run it again with --rows all');
  return {
    folder,
    document,
    label: placeName(folder),
    key: `${document.seed} ${document.replicate}`,
    summary: document.summary ?? {},
    parts: await readParts({ folder, document }),
  };
}

async function readParts(run: KeptRun): Promise<ReadonlyMap<number, Parts> | null> {
  const legs = new Map<string, Leg[]>();
  const columns = ['query_id', 'outcome', 'decided_ms', 'end_ms', 'network_ms', 'waiting_ms', 'service_ms'];
  const kept = await eachKept(run, 'invocation', columns, (query, outcome, decidedMs, endMs, networkMs, waitingMs, serviceMs) => {
    if (outcome !== 'completed') return;
    const all = legs.get(query!) ?? [];
    legs.set(query!, all);
    all.push({
      decidedMs: numberIn(decidedMs!),
      endMs: numberIn(endMs!),
      networkMs: numberOrNull(networkMs!) ?? 0,
      waitingMs: numberOrNull(waitingMs!),
      serviceMs: numberOrNull(serviceMs!) ?? 0,
    });
  });
  if (!kept) return null;
  const parts = new Map<number, Parts>();
  await eachKept(
    run,
    'query',
    ['query_id', 'counted', 'answered', 'arrival_ms', 'end_ms'],
    (id, counted, answered, arrivalMs, endMs) => {
      if (counted !== 'true' || answered !== 'true') return;
      parts.set(numberIn(id!), partsOf(numberIn(arrivalMs!), numberIn(endMs!), legs.get(id!) ?? []));
    },
  );
  return parts;
}
