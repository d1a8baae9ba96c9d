import { existsSync, statSync } from 'node:fs';
import { UserError } from '../../core/errors.ts';
import {
  compareSamples,
  renderTable,
  reservations,
  sidesTable,
  testsTable,
  twoSamplesSentence,
  validOnly,
} from '../../reports/index.ts';
import { EXIT } from '../exit-codes.ts';
import { findRun } from '../folder/place.ts';
import { csvSamples, type Loaded } from '../samples/csv-samples.ts';
import { runSamples } from '../samples/run-samples.ts';
import type { Terminal } from '../terminal.ts';

export type CompareTwoArguments = {
  /** A CSV file or a run folder each, two of a kind. */
  readonly scenario: string;
  readonly other: string;
  readonly metric?: string | undefined;
  readonly pair?: string | undefined;
  readonly margin?: number | undefined;
  readonly json: boolean;
};

const DEFAULT_METRIC = 'response_ms';

/** `rohe compare A B`: two tables of one's own, or two finished runs, tested and told in a sentence. */
export async function compareTwo(given: CompareTwoArguments, terminal: Terminal): Promise<number> {
  const { samples, title, notices } = await load(given);
  const whole = compareSamples(samples);
  const sentence = twoSamplesSentence(whole);
  const found = validOnly(whole);
  for (const notice of notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  if (given.json) {
    await terminal.printJson({ ...found, title, notices, sentence });
    return EXIT.ok.code;
  }
  const doubts = reservations(found);
  const lines = [
    title,
    '',
    renderTable(sidesTable(found), terminal.width),
    '',
    renderTable(testsTable(found), terminal.width),
    '',
    ...(doubts.length === 0 ? [] : ['not valid, and so without an interval or p:', ...doubts.map((line) => `  ${line}`), '']),
    terminal.paint('bold', sentence),
  ];
  await terminal.print(lines.join('\n'));
  return EXIT.ok.code;
}

async function load({ scenario, other, metric, pair, margin: given }: CompareTwoArguments): Promise<Loaded> {
  const margin = given ?? null;
  const [a, b] = [await findRun(scenario), await findRun(other)];
  const kinds = [kindOf(a), kindOf(b)];
  if (kinds[0] !== kinds[1]) {
    throw new UserError(`${a} is a ${kinds[0]} and ${b} a ${kinds[1]}; give two CSV files or two run folders`);
  }
  if (kinds[0] === 'run folder') {
    if (pair !== undefined) throw new UserError('--pair is for CSV files; queries of runs are paired by query_id');
    return runSamples(a, b, metric ?? DEFAULT_METRIC, margin);
  }
  if (metric === undefined) throw new UserError('name the column to compare with --metric NAME');
  return csvSamples(a, b, { metric, pair: pair ?? null, margin });
}

function kindOf(path: string): 'run folder' | 'file' {
  if (!existsSync(path)) throw new UserError(`${path}: there is no such file or folder; give two CSV files or two run folders`);
  return statSync(path).isDirectory() ? 'run folder' : 'file';
}
