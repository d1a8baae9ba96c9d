import { MOST_SEED } from '../../core/required.ts';
import { list, numberOrPercent, once, positiveNumber, precision, warmUp as warmUpOf, wholeNumber } from './usage.ts';

/*
 * What the commands take. Options without a type are strings that a coercion checks; this file imports nothing that is slow to load.
 */
const ROWS = ['none', 'queries', 'all'] as const;

export const scenario = {
  type: 'string',
  demandOption: true,
  describe: 'A scenario file, or the name of a shipped one',
} as const;
const seed = {
  requiresArg: true,
  coerce: wholeNumber('seed', 0, MOST_SEED),
  describe: "Seed in place of the scenario's",
} as const;
const out = { requiresArg: true, coerce: once('out'), describe: 'Folder for the results; default: a new one in runs/' } as const;
const set = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  defaultDescription: 'none',
  describe: 'path=value in place of what the scenario says; may be repeated',
} as const;
const profiles = {
  requiresArg: true,
  coerce: once('profiles'),
  describe: 'A file of rohe calibrate: what it measured, in place of what the scenario says',
} as const;
const warmUp = {
  requiresArg: true,
  coerce: warmUpOf('warm-up'),
  describe: "Not counted at the start: a time such as 5 s, mser5 or none; default: the scenario's",
} as const;
const workers = {
  requiresArg: true,
  coerce: wholeNumber('workers', 1, 1024),
  describe: 'Threads; default: as many as cores where that is quicker. The results are the same',
} as const;
const mongo = {
  requiresArg: true,
  coerce: once('mongo'),
  describe:
    'MongoDB that gets the run too: mongodb://host/database, or a file that holds that; default: ROHE_MONGO, if it is set',
} as const;
const json = { type: 'boolean', default: false, describe: 'One JSON document on stdout' } as const;

const rowsFormat = {
  choices: ['csv', 'parquet'] as const,
  default: 'csv' as const,
  describe: 'parquet: columns, quicker to write and half as large',
} as const;
export const RUN = {
  strategy: {
    requiresArg: true,
    coerce: once('strategy'),
    describe: "Label, name or ./module.mjs; default: the scenario's first",
  },
  seed,
  replicate: {
    requiresArg: true,
    coerce: wholeNumber('replicate', 0, MOST_SEED),
    describe: 'Which replication of the seed; default 0',
  },
  out,
  rows: { choices: ROWS, default: 'queries' as const, describe: 'Which rows to keep' },
  'rows-format': rowsFormat,
  log: { type: 'boolean', default: false, describe: 'Also keep log.jsonl, every observation and command' },
  report: { type: 'boolean', describe: 'Also write report.html: charts and tables in one file' },
  profiles,
  mongo,
  set,
  json,
} as const;
export const COMPARE = {
  strategies: {
    requiresArg: true,
    coerce: list('strategies'),
    describe: "Labels, names or ./module.mjs, by commas; default: the scenario's",
  },
  replications: {
    requiresArg: true,
    coerce: wholeNumber('replications', 1, 100_000),
    describe: "How many; default: the scenario's. With --until at most so many, default 100",
  },
  until: {
    requiresArg: true,
    coerce: precision('until'),
    describe: 'precision=2%: replications until the paired differences are known to ±2 points on time',
  },
  resume: { type: 'boolean', describe: 'Go on in --out, or in the latest comparison: finished runs are not run again' },
  seed,
  'warm-up': warmUp,
  profiles,
  set,
  out,
  rows: { choices: ROWS, default: 'none' as const, describe: 'Which rows to keep of each run' },
  'rows-format': rowsFormat,
  metric: {
    requiresArg: true,
    coerce: once('metric'),
    describe: 'What --until is about, default on_time; of two files: the column; of two runs: default response_ms',
  },
  pair: { requiresArg: true, coerce: once('pair'), describe: 'Of two files: the column that pairs their rows' },
  report: { type: 'boolean', describe: 'Also write report.html: charts and tables in one file' },
  margin: {
    requiresArg: true,
    coerce: numberOrPercent('margin'),
    describe: 'Differences on time smaller than this do not matter; default 0.5%. Of two: test whether they differ by less',
  },
  workers,
  json,
} as const;
export const first = {
  type: 'string',
  demandOption: true,
  describe: 'A scenario file, or the name of a shipped one; or the first of two CSV files or run folders',
} as const;
export const VALIDATE = { profiles, set, json } as const;
export const CHECK = {
  strategy: {
    requiresArg: true,
    coerce: once('strategy'),
    describe: "Label, name or ./module.mjs; default: all of the scenario's",
  },
  seed,
  workers,
  set,
  json,
} as const;
export const INIT = {
  algorithm: { requiresArg: true, coerce: once('algorithm'), describe: 'Write a strategy to this file (.mjs) instead' },
} as const;
export const IMPORT = {
  output: {
    alias: 'o',
    requiresArg: true,
    coerce: once('output'),
    describe: 'Where the scenario goes; default: to stdout, and what became of the files to stderr',
  },
  compare: { type: 'boolean', default: false, describe: 'Also compare the strategies on it' },
  json,
} as const;
export const DATA = {
  output: {
    alias: 'o',
    requiresArg: true,
    coerce: once('output'),
    describe: 'Folder for what the files become (import), or file for the accuracies (fit-accuracy; default: to stdout)',
  },
  function: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'Hash of a function of an Azure trace; may be repeated',
  },
  busiest: {
    requiresArg: true,
    coerce: wholeNumber('busiest', 1, 100_000),
    conflicts: 'function',
    describe: 'As many functions of an Azure trace, those called most; default 10',
  },
  json,
} as const;
export const LISTS = ['strategies', 'placements', 'remedies', 'scenarios', 'devices', 'models'] as const;
export const LIST = { json } as const;
export const BENCH = {
  module: { requiresArg: true, coerce: once('module'), describe: 'A strategy of your own (.mjs), beside the others' },
  strategies: { requiresArg: true, coerce: list('strategies'), describe: 'Names, by commas; default: all' },
  waiting: {
    requiresArg: true,
    coerce: list('waiting'),
    describe: 'How many invocations wait, by commas; default: 10,100,1000,10000',
  },
  json,
} as const;
export const EXPLAIN = {
  query: {
    requiresArg: true,
    demandOption: true,
    coerce: wholeNumber('query', 0, Number.MAX_SAFE_INTEGER),
    describe: 'query_id of queries.csv',
  },
  json,
} as const;
export const SWEEP = {
  vary: {
    type: 'string',
    array: true,
    nargs: 1,
    default: [] as string[],
    defaultDescription: "the scenario's vary",
    describe: 'path=a,b,c: an axis; several multiply',
  },
  strategies: COMPARE.strategies,
  replications: COMPARE.replications,
  seed,
  'warm-up': warmUp,
  set,
  out,
  resume: {
    type: 'boolean',
    default: false,
    describe: 'Go on in --out, or in the latest sweep: finished cells are not run again',
  },
  workers,
  json,
} as const;
export const REPORT = {
  out: {
    alias: 'o',
    requiresArg: true,
    coerce: once('out'),
    describe: 'File to write, or folder for svg, csv and parquet; default: beside the run',
  },
  format: {
    choices: ['html', 'svg', 'md', 'latex', 'csv', 'parquet', 'trace'] as const,
    default: 'html' as const,
    describe: 'md and latex go to stdout; csv and parquet: what is shown, as numbers; trace: for Perfetto',
  },
  query: {
    requiresArg: true,
    coerce: wholeNumber('query', 0, Number.MAX_SAFE_INTEGER),
    describe: 'query_id to draw; default: the one at the 95th percentile',
  },
} as const;
const hosts = {
  requiresArg: true,
  coerce: once('hosts'),
  describe: 'hosts.yaml; default: the Docker engine of this machine',
} as const;
export const LIVE = {
  hosts,
  strategy: RUN.strategy,
  seed,
  replicate: RUN.replicate,
  out,
  rows: { choices: ROWS, default: 'all' as const, describe: 'Which rows to keep' },
  mongo,
  set,
  json,
} as const;
export const GAP = {
  tolerance: {
    requiresArg: true,
    coerce: list('tolerance'),
    describe: 'metric=N by commas, points of shares and percent of all else; default: on_time=3,p50=10,p95=10',
  },
  json,
} as const;
export const CALIBRATE = {
  output: {
    alias: 'o',
    requiresArg: true,
    coerce: once('output'),
    describe: 'Where the profiles go; default: to stdout, and how well they fit to stderr',
  },
  check: { requiresArg: true, coerce: once('check'), describe: 'Say whether these profiles still hold, and fit nothing' },
  tolerance: { requiresArg: true, coerce: positiveNumber('tolerance'), describe: 'Of --check: percent; default 15' },
  json,
} as const;
export const HOSTS = { json } as const;
export const CLEAN = {
  hosts,
  run: { requiresArg: true, coerce: once('run'), describe: 'Only of this run; default: of all, also of those under way' },
  json,
} as const;
/** What each command knows, to guess what was meant. */
export const OPTIONS: { readonly [command: string]: object } = {
  run: RUN,
  compare: COMPARE,
  validate: VALIDATE,
  check: CHECK,
  init: INIT,
  import: IMPORT,
  data: DATA,
  schema: {},
  list: LIST,
  explain: EXPLAIN,
  report: REPORT,
  sweep: SWEEP,
  bench: BENCH,
  live: LIVE,
  gap: GAP,
  calibrate: CALIBRATE,
  hosts: HOSTS,
  clean: CLEAN,
};
