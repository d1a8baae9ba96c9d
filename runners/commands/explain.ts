import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import { EXIT } from '../exit-codes.ts';
import { recordQuery } from '../explanation/record.ts';
import { type Tale, tell } from '../explanation/tell.ts';
import { systemReason } from '../failure.ts';
import { COMPARE_FILE, type CompareDocument } from '../folder/compare-folder.ts';
import { findRun, placeName } from '../folder/place.ts';
import { RUN_FILE, type RunDocument } from '../folder/run-folder.ts';
import { interruptible } from '../interrupt.ts';
import { version } from '../package.ts';
import type { Terminal } from '../terminal.ts';

/** `rohe explain`: runs the simulation of a run folder again and says why each decision about one query fell. */
export async function explain(
  given: { readonly run: string; readonly query?: number | undefined; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const folder = await findRun(given.run);
  const { scenario, strategy, seed, replicate, environment, rowCounts } = readRun(folder);
  const queryId = given.query ?? 0;
  if (environment.rohe !== version())
    terminal.say('warn', `rohe: the run is of rohe ${environment.rohe}; this is ${version()}, which may decide otherwise`);
  const baseDir = dirname(environment.scenarioFile);
  const story = await interruptible(terminal, (signal) =>
    recordQuery({ scenario, strategy, baseDir, seed, replicate, signal }, queryId),
  );
  if (story === undefined) {
    const { query: all = null } = rowCounts ?? {};
    const range = all === null || all === 0 ? '' : `, which had ${all} queries, warm-up included, numbered from 0`;
    throw new UserError(`there is no query ${queryId} in ${placeName(folder)}${range}; query_id in queries.csv names them`);
  }
  const tale = tell(story);
  const { query, tasks, invocations } = story;
  const { label } = strategyAt(query.arrivalMs, strategy, scenario);
  await (given.json
    ? terminal.printJson({ run: placeName(folder), strategy: label, query, tasks, invocations, ...tale })
    : terminal.print(text(tale, label, terminal)));
  return EXIT.ok.code;
}

/** The one that queries of this time began under. */
function strategyAt(arrivalMs: number, first: AlgorithmSpec, { changes }: Scenario): AlgorithmSpec {
  let strategy = first;
  for (const change of changes) if (change.kind === 'strategy' && change.atMs <= arrivalMs) strategy = change.strategy;
  return strategy;
}

function readRun(folder: string): RunDocument {
  const comparison = join(folder, COMPARE_FILE);
  if (existsSync(comparison)) {
    const first = (JSON.parse(readFileSync(comparison, 'utf8')) as CompareDocument).strategies[0]?.folder ?? '';
    throw new UserError(`${folder} is a comparison; name one of its runs, such as ${join(folder, first, '0')}`);
  }
  const path = join(folder, RUN_FILE);
  let document: RunDocument;
  try {
    document = JSON.parse(readFileSync(path, 'utf8')) as RunDocument;
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (systemReason(error) ?? String(error));
    throw new UserError(`cannot read ${path}: ${reason}; name a run folder, or latest`, { cause: error });
  }
  if (document.format !== 1 || document.kind !== 'run')
    throw new UserError(`${path} was not written by this version of rohe; run the scenario again`);
  return document;
}

const WIDTH = 10;

function text({ facts, steps, end }: Tale, strategy: string, terminal: Terminal): string {
  const indent = ' '.repeat(WIDTH + 2);
  const lines = steps.flatMap(({ atMs, seen, figures, decisions }) => [
    `${`${atMs >= 0 ? '+' : ''}${atMs.toFixed(1)} ms`.padStart(WIDTH)}  ${seen}`,
    ...figures.map((figure) => `${indent}  ${terminal.paint('dim', figure)}`),
    ...decisions.flatMap(({ what, reason, candidates }) => [
      `${indent}${terminal.paint('bold', `-> ${what}`)}: ${reason}`,
      ...candidates.map((candidate) => `${indent}     ${candidate}`),
    ]),
  ]);
  return [`${facts[0]}, strategy ${strategy}`, ...facts.slice(1), '', ...lines, '', end].join('\n');
}
