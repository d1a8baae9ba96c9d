import { basename } from 'node:path';
import { filesOf } from './parts.mjs';

const { MUTATION_PART: part = '', MUTATION_FILE: file = '' } = process.env;
const FOLDER = `.stryker/${part}${file === '' ? '' : `-${file}`}`;

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.mjs', related: false },
  mutate: filesOf(part).filter((path) => file === '' || basename(path, '.ts') === file),
  ignorePatterns: ['.stryker', 'dist', 'docs', 'runs'],
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_WORKERS ?? 2),
  // Loops without end are found by counting; the clock alone must not judge on a busy machine.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 20,
  incremental: true,
  incrementalFile: `${FOLDER}/incremental.json`,
  tempDirName: `${FOLDER}/sandbox`,
  // Stryker would rewrite it with an interface that TypeScript 7 has not; nothing in ours points out of the folder.
  tsconfigFile: 'none.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false },
  jsonReporter: { fileName: `${FOLDER}/mutation.json` },
  thresholds: { high: 90, low: 75, break: 75 },
};
