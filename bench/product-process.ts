import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../runners/environment.ts';
import type { Rows } from '../runners/folder/row-files.ts';
import { openRunFolder } from '../runners/folder/run-folder.ts';
import { measure } from '../runners/measure.ts';
import { packageFolder } from '../runners/package.ts';
import { readSource } from '../runners/scenario-source.ts';

/**
 * `node product-process.js SCENARIO STRATEGY MINUTES ROWS [PATH=VALUE …]`: what `rohe run` does, into a temporary folder, after a run of a minute
 * to warm up, as a line of JSON. Per second of processor time, as m2-process.ts does; all threads of the process count.
 */
const [scenarioName, label, minutes, rows, ...changed] = process.argv.slice(2);
const file = join(packageFolder(), 'scenarios', `${scenarioName}.yaml`);
await run('1', 'none');
const begin = process.cpuUsage();
const counts = await run(minutes ?? '', rows as Rows);
const spent = process.cpuUsage(begin);
const result: ProductResult = {
  ...counts,
  seconds: (spent.user + spent.system) / 1e6,
  maxRssMiB: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(result));

export type ProductCounts = { readonly queries: number; readonly invocations: number; readonly inferences: number };
export type ProductResult = ProductCounts & { readonly seconds: number; readonly maxRssMiB: number };

async function run(duration: string, kept: Rows): Promise<ProductCounts> {
  const { scenario, baseDir, own } = await readSource(file, [`duration=${duration} min`, ...changed]);
  const strategy = scenario.strategies.find((one) => one.label === label);
  if (strategy === undefined) throw new Error(`${scenarioName} has no strategy "${label}"`);
  const folder = await mkdtemp(join(tmpdir(), 'rohe-bench-'));
  try {
    const facts = {
      scenario,
      strategy,
      seed: scenario.seed,
      replicate: 0,
      rows: kept,
      log: false,
      environment: environment(file),
    };
    const sinks = await openRunFolder(join(folder, 'run'), facts);
    const counts = { queries: 0, invocations: 0, inferences: 0 };
    const result = await measure({
      scenario,
      strategy,
      baseDir,
      seed: scenario.seed,
      replicate: 0,
      own,
      sinks: {
        ...sinks,
        record(record) {
          if (record.kind === 'query') counts.queries++;
          else if (record.kind === 'invocation') {
            counts.invocations++;
            if (record.stage === 'infer') counts.inferences++;
          }
          sinks.record(record);
        },
      },
    });
    await sinks.finish(result, { thresholds: [], objectives: [] });
    return counts;
  } finally {
    await rm(folder, { recursive: true });
  }
}
