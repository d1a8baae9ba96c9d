import { createWriteStream } from 'node:fs';

import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../core/errors.ts';
import {
  GENERATOR,
  type TracedFault,
  type TracedInvocation,
  type TracedQuery,
  type TracedRun,
  type TracedWindow,
  traceEvents,
} from '../../reports/index.ts';
import { cannotWrite } from '../folder/claim.ts';
import { makeFolder } from '../folder/make-folder.ts';
import { findRun, placeName } from '../folder/place.ts';
import { readFolder } from '../folder/read.ts';
import { reachedMs } from '../folder/run-folder.ts';
import type { KeptRun } from '../folder/whole-rows.ts';
import { numberIn, numberOrNull } from './csv-rows.ts';
import { eachKept } from './kept-rows.ts';
import { MARKS, requireOurs } from './spare.ts';

export const TRACE_FILE = 'trace.json';
/** Events that are written together. */
const CHUNK = 1000;

/** A run for Perfetto or chrome://tracing, and what is not in it, because its rows were not kept. Throws a UserError where it is not one run. */
export async function loadTrace(
  names: readonly string[],
): Promise<{ readonly run: TracedRun; readonly notices: readonly string[] }> {
  if (names.length > 1) throw new UserError('a trace is of one run; name one');
  const folder = await findRun(names[0]!);
  const document = readFolder(folder);
  if (document.kind === 'sweep') throw new UserError(`${folder} is a sweep, which keeps no rows; a trace is of one run`);
  if (document.kind === 'comparison') {
    const first = document.strategies[0]?.folder ?? '';
    throw new UserError(`${folder} is a comparison; a trace is of one of its runs, such as ${join(folder, first, '0')}`);
  }
  const { scenario, status, lost } = document;
  const kept = { folder, document };
  const [queries, invocations] = [await readQueries(kept), await readInvocations(kept)];
  const without = [
    ...(queries === null ? ['queries'] : []),
    ...(invocations === null ? ['what ran for them, and where (no rows of invocations were kept)'] : []),
  ];
  return {
    run: {
      title: `${document.name} under ${document.strategy.label}, seed ${document.seed}, replication ${document.replicate}`,
      nodes: scenario.nodes.map(({ name }) => name),
      durationMs: reachedMs(document),
      queries: queries ?? [],
      invocations: invocations ?? [],
      windows: await readWindows(kept),
      faults: await readFaults(kept),
    },
    notices: [
      ...(without.length === 0 ? [] : [`the trace is without ${without.join(', and without ')}; run it again with --rows all`]),
      ...(status === 'complete' ? [] : [`${placeName(folder)} is not complete (${status}): ${lost ?? 'rows may be missing'}`]),
    ],
  };
}

/** Throws a UserError where the file cannot be written. */
export async function writeTrace(run: TracedRun, file: string): Promise<void> {
  requireOurs(file, MARKS.trace);
  try {
    await makeFolder(dirname(file));
    await pipeline(Readable.from(textOf(run)), createWriteStream(file));
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function* textOf(run: TracedRun): Generator<string> {
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify({ generator: GENERATOR, title: run.title })},"traceEvents":[\n`;
  let lines: string[] = [];
  let separator = '';
  for (const event of traceEvents(run)) {
    if (lines.push(JSON.stringify(event)) < CHUNK) continue;
    yield `${separator}${lines.join(',\n')}`;
    separator = ',\n';
    lines = [];
  }
  yield `${lines.length > 0 ? separator : ''}${lines.join(',\n')}\n]}\n`;
}

async function readQueries(run: KeptRun): Promise<readonly TracedQuery[] | null> {
  const rows: TracedQuery[] = [];
  const found = await eachKept(
    run,
    'query',
    ['query_id', 'stream', 'arrival_ms', 'end_ms', 'deadline_ms', 'outcome', 'cause'],
    (id, stream, arrivalMs, endMs, deadlineMs, outcome, cause) =>
      rows.push({
        queryId: numberIn(id!),
        stream: stream!,
        arrivalMs: numberIn(arrivalMs!),
        endMs: numberIn(endMs!),
        deadlineMs: numberOrNull(deadlineMs!),
        outcome: outcome!,
        cause: cause!,
      }),
  );
  return found ? rows : null;
}

async function readInvocations(run: KeptRun): Promise<readonly TracedInvocation[] | null> {
  const rows: TracedInvocation[] = [];
  const found = await eachKept(
    run,
    'invocation',
    [
      ...['invocation_id', 'query_id', 'stage', 'attempt', 'service', 'instance_id', 'node', 'outcome', 'cause'],
      ...['decided_ms', 'end_ms', 'network_ms', 'waiting_ms', 'service_ms'],
    ],
    (id, queryId, stage, attempt, service, instanceId, node, outcome, cause, decidedMs, endMs, ...spans) => {
      const [networkMs, waitingMs, serviceMs] = spans.map(numberOrNull);
      rows.push({
        invocationId: numberIn(id!),
        queryId: numberIn(queryId!),
        stage: stage!,
        attempt: numberIn(attempt!),
        service: service!,
        instanceId: numberOrNull(instanceId!),
        node: node!,
        outcome: outcome!,
        cause: cause!,
        decidedMs: numberIn(decidedMs!),
        endMs: numberIn(endMs!),
        networkMs: networkMs ?? null,
        waitingMs: waitingMs ?? null,
        serviceMs: serviceMs ?? null,
      });
    },
  );
  return found ? rows : null;
}

async function readWindows(run: KeptRun): Promise<readonly TracedWindow[]> {
  const rows: TracedWindow[] = [];
  await eachKept(
    run,
    'node',
    ['node', 'end_ms', 'cpu_share', 'energy_j', 'outstanding'],
    (node, endMs, cpuShare, energyJ, outstanding, acceleratorShare) =>
      rows.push({
        node: node!,
        endMs: numberIn(endMs!),
        cpuShare: numberIn(cpuShare!),
        energyJ: numberOrNull(energyJ!),
        outstanding: numberIn(outstanding!),
        acceleratorShare: numberOrNull(acceleratorShare!),
      }),
    ['accelerator_share'],
  );
  return rows;
}

async function readFaults(run: KeptRun): Promise<readonly TracedFault[]> {
  const rows: TracedFault[] = [];
  await eachKept(run, 'fault', ['at_ms', 'until_ms', 'kind', 'target'], (atMs, untilMs, kind, target) =>
    rows.push({ fromMs: numberIn(atMs!), toMs: numberOrNull(untilMs!), kind: kind!, target: target! }),
  );
  return rows;
}
