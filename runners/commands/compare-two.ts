import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import {
  compareSamples,
  renderTable,
  reservations,
  type Samples,
  sidesTable,
  testsTable,
  twoSamplesSentence,
  validOnly,
} from '../../reports/index.ts';
import type { Size } from '../command-line/usage.ts';
import { EXIT } from '../exit-codes.ts';
import { findRun, placeName } from '../folder/place.ts';
import { csvSamples, type Loaded } from '../samples/csv-samples.ts';
import { runSamples } from '../samples/run-samples.ts';
import type { Terminal } from '../terminal.ts';
import { short } from '../words.ts';

export type CompareTwoArguments = {
  /** A CSV file or a run folder each, two of a kind. */
  readonly scenario: string;
  readonly other: string;
  readonly metric?: string | undefined;
  readonly pair?: string | undefined;
  readonly margin?: Size | undefined;
  readonly json: boolean;
};

const DEFAULT_METRIC = 'response_ms';

/** `rohe compare A B`: two tables of one's own, or two finished runs, tested and told in a sentence. */
export async function compareTwo(given: CompareTwoArguments, terminal: Terminal): Promise<number> {
  const { samples, title, ...found } = await load(given);
  if (given.margin?.isPercent === true) requireShare(samples, given.margin.value);
  const notices = [...new Set(found.notices)];
  const whole = compareSamples(samples);
  const sentence = twoSamplesSentence(whole);
  const shown = validOnly(whole);
  for (const notice of notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  if (given.json) {
    await terminal.printJson({ ...shown, title, notices, sentence });
    return EXIT.ok.code;
  }
  const doubts = reservations(shown);
  const lines = [
    title,
    '',
    renderTable(sidesTable(shown), terminal.width),
    '',
    renderTable(testsTable(shown), terminal.width),
    '',
    ...(doubts.length === 0 ? [] : ['not valid, and so without an interval or p:', ...doubts.map((line) => `  ${line}`), '']),
    terminal.paint('bold', sentence),
  ];
  await terminal.print(lines.join('\n'));
  return EXIT.ok.code;
}

async function load({ scenario, other, metric, pair, margin: given }: CompareTwoArguments): Promise<Loaded> {
  const margin = given?.value ?? null;
  const [a, b] = [await findRun(scenario), await findRun(other)];
  const kinds = [kindOf(a), kindOf(b)];
  if (kinds[0] !== kinds[1]) {
    throw new UserError(`${a} is a ${kinds[0]} and ${b} a ${kinds[1]}; give two CSV files or two run folders`);
  }
  if (kinds[0] === 'run folder') {
    if (pair !== undefined) throw new UserError('--pair is for CSV files; queries of runs are paired by query_id');
    const loaded = await runSamples(a, b, metric ?? DEFAULT_METRIC, margin);
    return resolve(a) === resolve(b)
      ? { ...loaded, notices: [...loaded.notices, `A and B are both ${placeName(a)}, compared with itself`] }
      : loaded;
  }
  if (metric === undefined) throw new UserError('name the column to compare with --metric NAME');
  return csvSamples(a, b, { metric, pair: pair ?? null, margin });
}

/** Percent are of a share: of what is true or false, or lies between 0 and 1. */
function requireShare({ metric, unit, labels, a, b }: Samples, margin: number): void {
  if (unit === 'share' || (unit === '' && [...a, ...b].every((value) => value >= 0 && value <= 1))) return;
  const percent = `${short(margin * 100)}%`;
  const mean = Math.abs(a.reduce((sum, value) => sum + value, 0) / a.length);
  const such = mean > 0 ? `, such as ${short(margin * mean)} for ${percent} of the mean of ${labels[0]}` : '';
  throw new UserError(`--margin ${percent} is of a share, and ${metric} is none; give it in the unit of ${metric}${such}`);
}

function kindOf(path: string): 'run folder' | 'file' {
  if (!existsSync(path)) throw new UserError(`${path}: there is no such file or folder; give two CSV files or two run folders`);
  return statSync(path).isDirectory() ? 'run folder' : 'file';
}
