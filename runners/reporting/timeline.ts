import { UserError } from '../../core/errors.ts';
import { ROW_FILES, type Timeline, type TimelinePart } from '../../reports/index.ts';
import { placeName } from '../folder/place.ts';
import type { KeptRun } from '../folder/whole-rows.ts';
import { numberIn, numberOrNull } from './csv-rows.ts';
import { eachKept } from './kept-rows.ts';
import type { FolderRun } from './runs.ts';

type Query = Omit<Timeline, 'parts' | 'strategy' | 'chosen'>;

/** Of the queries of a run, the one that stands at this place among response times. */
const PERCENTILE = 0.95;

/**
 * One query with all that ran for it, from a run that kept rows of invocations; null: there is none. `queryId`: which one, default the
 * one at the 95th percentile of response times. Throws a UserError where that query is not there.
 */
export async function readTimeline(runs: readonly FolderRun[], queryId: number | null): Promise<Timeline | null> {
  const run = runs.find(({ document }) => document.rows === 'all');
  if (run === undefined) {
    if (queryId !== null) throw new UserError('no run here kept rows of invocations; run it again with --rows all');
    return null;
  }
  const query = await chosen(run, queryId);
  if (query === null) {
    if (queryId !== null)
      throw new UserError(`${placeName(run.folder)} has no query ${queryId}; see query_id of ${ROW_FILES.query.file}`);
    return null;
  }
  const chosenAs = queryId === null ? 'p95' : 'named';
  const parts = await partsOf(run, query.queryId);
  if (parts.length === 0 && queryId !== null)
    throw new UserError(
      `${placeName(run.folder)} has no rows of invocations of query ${queryId}, so there is no timeline of it; run it again with --rows all`,
    );
  return { ...query, strategy: run.label, chosen: chosenAs, parts };
}

async function chosen(run: KeptRun, queryId: number | null): Promise<Query | null> {
  const found: { readonly query: Query; readonly responseMs: number }[] = [];
  const columns = ['query_id', 'counted', 'arrival_ms', 'deadline_ms', 'end_ms', 'outcome', 'response_ms'];
  await eachKept(run, 'query', columns, (id, counted, arrivalMs, deadlineMs, endMs, outcome, responseMs) => {
    const wanted = queryId === null ? counted === 'true' && responseMs !== '' : numberIn(id!) === queryId;
    if (!wanted) return;
    const query = {
      queryId: numberIn(id!),
      arrivalMs: numberIn(arrivalMs!),
      deadlineMs: numberOrNull(deadlineMs!),
      endMs: numberIn(endMs!),
      outcome: outcome!,
    };
    found.push({ query, responseMs: numberOrNull(responseMs!) ?? 0 });
  });
  found.sort((a, b) => a.responseMs - b.responseMs || a.query.queryId - b.query.queryId);
  return found[Math.floor((found.length - 1) * PERCENTILE)]?.query ?? null;
}

async function partsOf(run: KeptRun, queryId: number): Promise<readonly TimelinePart[]> {
  const parts: TimelinePart[] = [];
  const columns = [
    ...['query_id', 'stage', 'service', 'node', 'attempt', 'outcome', 'decided_ms', 'end_ms'],
    ...['network_ms', 'waiting_ms', 'service_ms'],
  ];
  await eachKept(run, 'invocation', columns, (id, stage, service, node, attempt, outcome, decidedMs, endMs, ...spans) => {
    if (numberIn(id!) !== queryId) return;
    const [networkMs, waitingMs, serviceMs] = spans.map(numberOrNull);
    parts.push({
      stage: stage!,
      service: service!,
      node: node!,
      attempt: numberIn(attempt!),
      outcome: outcome!,
      decidedMs: numberIn(decidedMs!),
      endMs: numberIn(endMs!),
      networkMs: networkMs ?? null,
      waitingMs: waitingMs ?? null,
      serviceMs: serviceMs ?? null,
    });
  });
  return parts.sort((a, b) => a.decidedMs - b.decidedMs || a.endMs - b.endMs);
}
