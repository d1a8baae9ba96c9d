import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../core/events.ts';
import type { Scenario } from '../core/scenario.ts';
import { createCsvSink, createParquetSink, createRecordSink, namesOf, type SinkMaker } from '../reports/index.ts';
import { packageFolder } from '../runners/package.ts';
import { readSource } from '../runners/scenario-source.ts';
import { simulate } from '../runners/simulate.ts';
import { ratios, type Suite } from './suite.ts';

const MINUTES = 2;
/** As a run drains its sinks between slices. */
const SLICE = 10_000;
const FORMATS = { csv: createCsvSink, parquet: createParquetSink } as const satisfies { readonly [name: string]: SinkMaker };
/**
 * How often a round writes them all. A round of a tenth of a second says what the collector did in it; and as in a run, what is written
 * was made or used shortly before.
 */
const TIMES = 100;
const KINDS = ['query', 'task', 'invocation'] as const;

/** The rows of one run, written as CSV and as Parquet in turns, after a round of each that is not counted. */
export const rows: Suite = {
  name: 'rows',
  about: 'the rows of a run of smart-building, all kinds, written to disk by one thread as CSV and as Parquet',
  long: false,
  async run({ pairs, say }) {
    const { scenario, records } = await recorded();
    say(`${TIMES} times ${records.length} rows, ${pairs} rounds`);
    const csv: Written[] = [];
    const parquet: Written[] = [];
    for (let round = 0; round <= pairs; round++) {
      const one = { csv: await write(scenario, records, 'csv'), parquet: await write(scenario, records, 'parquet') };
      if (round === 0) continue;
      csv.push(one.csv);
      parquet.push(one.parquet);
    }
    const [slow, quick] = [csv.map(rateOf), parquet.map(rateOf)];
    const sizes = parquet.map(({ bytes }, i) => bytes / (csv[i]?.bytes ?? Number.NaN));
    return [
      { name: 'CSV', unit: 'rows/s of processor time', values: slow, bar: null },
      { name: 'Parquet', unit: 'rows/s of processor time', values: quick, bar: null },
      { name: 'Parquet / CSV', unit: 'x', values: ratios(quick, slow), bar: { label: '', kind: 'at least', value: 3 } },
      { name: 'bytes, Parquet / CSV', unit: 'x', values: sizes, bar: null },
    ];
  },
};

type Written = { readonly rows: number; readonly seconds: number; readonly bytes: number };

function rateOf({ rows: count, seconds }: Written): number {
  return count / seconds;
}

async function recorded(): Promise<{ readonly scenario: Scenario; readonly records: readonly RunRecord[] }> {
  const { scenario, baseDir } = await readSource(join(packageFolder(), 'scenarios', 'smart-building.yaml'), [
    `duration=${MINUTES} min`,
  ]);
  const records: RunRecord[] = [];
  const onRecord = (record: RunRecord): void => {
    if (record.kind === 'query' || record.kind === 'task' || record.kind === 'invocation') records.push(record);
  };
  await simulate({ scenario, strategy: scenario.strategies[0]!, baseDir, seed: scenario.seed, replicate: 0, onRecord });
  return { scenario, records };
}

async function write(scenario: Scenario, records: readonly RunRecord[], format: keyof typeof FORMATS): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'rohe-bench-'));
  try {
    const files = KINDS.map((kind) => [kind, join(folder, `${kind}.${format}`)] as const);
    const outs = Object.fromEntries(files.map(([kind, file]) => [kind, createWriteStream(file)]));
    const begin = process.cpuUsage();
    const sink = createRecordSink(outs, namesOf(scenario), FORMATS[format]);
    for (let i = 0; i < TIMES * records.length; i++) {
      sink.write(records[i % records.length]!);
      if (i % SLICE === SLICE - 1) await sink.drain();
    }
    await sink.end();
    const { user, system } = process.cpuUsage(begin);
    const sizes = await Promise.all(files.map(async ([, file]) => (await stat(file)).size));
    return { rows: TIMES * records.length, seconds: (user + system) / 1e6, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
