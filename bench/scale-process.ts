import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure } from '../runners/measure.ts';
import { readSource } from '../runners/scenario-source.ts';
import { type Shape, scaleScenario } from './scale-scenario.ts';

/**
 * `node scale-process.js SHAPE`: a run of the scenario of that shape (JSON), from the file to the metrics, rows none, as a line of
 * JSON. All of the process counts, from its start; per second of processor time, as m2-process.ts does.
 */
const shape = JSON.parse(process.argv[2] ?? '') as Shape;
const result = await run();
const spent = process.cpuUsage();
console.log(
  JSON.stringify({
    ...result,
    seconds: (spent.user + spent.system) / 1e6,
    maxRssMiB: process.resourceUsage().maxRSS / 1024,
  } satisfies ScaleResult),
);

export type ScaleResult = {
  readonly queries: number;
  readonly invocations: number;
  /** Of the whole process, and until the first query could come. */
  readonly seconds: number;
  readonly startSeconds: number;
  readonly maxRssMiB: number;
  readonly onTime: number | null;
};

async function run(): Promise<Omit<ScaleResult, 'seconds' | 'maxRssMiB'>> {
  const folder = await mkdtemp(join(tmpdir(), 'rohe-bench-'));
  try {
    const file = join(folder, 'scale.yaml');
    await writeFile(file, scaleScenario(shape));
    const { scenario, baseDir, own } = await readSource(file, []);
    const counts = { queries: 0, invocations: 0, startSeconds: Number.NaN };
    const { summary } = await measure({
      scenario,
      strategy: scenario.strategies[0]!,
      baseDir,
      seed: scenario.seed,
      replicate: 0,
      own,
      sinks: {
        record(record) {
          if (record.kind === 'query') counts.queries++;
          else if (record.kind === 'invocation' && counts.invocations++ === 0) counts.startSeconds = secondsSoFar();
        },
        drain: async () => {},
      },
    });
    return { ...counts, onTime: summary['on_time'] ?? null };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function secondsSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
