import { cpus } from 'node:os';
import { strategies as known } from '../../algorithms/index.ts';
import { UserError } from '../../core/errors.ts';
import type { AlgorithmSpec } from '../../core/scenario.ts';
import { findStrategy } from '../algorithms.ts';
import { type CostLine, costLine, orchestrationLine } from '../bench/cost-line.ts';
import { type DecisionCost, decisionCost } from '../bench/decision-cost.ts';
import { chooseStrategies } from '../choice.ts';
import { EXIT } from '../exit-codes.ts';
import { interruptible } from '../interrupt.ts';
import { Progress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { columns, short } from '../words.ts';

export type BenchArguments = {
  readonly module?: string | undefined;
  readonly strategies?: readonly string[] | undefined;
  readonly waiting?: readonly string[] | undefined;
  readonly json: boolean;
};
type Result = CostLine & { readonly strategy: string; readonly orchestration: string; readonly costs: readonly DecisionCost[] };

const WAITING = [10, 100, 1000, 10_000];
const MOST_WAITING = 100_000;
/** So many instances as there are invocations waiting, up to this. */
const MOST_INSTANCES = 1000;
const TIME_MS = 300;

/** `rohe bench algorithms`: what one decision of each strategy costs on this machine. */
export async function benchAlgorithms(given: BenchArguments, terminal: Terminal): Promise<number> {
  const sizes = given.waiting === undefined ? WAITING : given.waiting.map(sizeOf);
  const specs = await chosen(given);
  const progress = await Progress.open(terminal, specs.length * sizes.length);
  const results: Result[] = [];
  let interrupted = false;
  try {
    await interruptible(terminal, async (signal) => {
      for (const spec of specs) {
        const at = (size: number): void => progress.at(results.length * sizes.length + size, spec.label);
        const costs = await costsOf(spec, sizes, signal, at);
        interrupted = costs.length < sizes.length;
        if (interrupted) return;
        const line = costLine(costs);
        results.push({ strategy: spec.label, ...line, orchestration: orchestrationLine(line), costs });
      }
    });
  } finally {
    progress.close();
  }
  const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown' };
  if (given.json) await terminal.printJson({ ...machine, interrupted, strategies: results });
  else if (results.length > 0) await terminal.print(report(results, machine));
  return interrupted ? EXIT.interrupted.code : EXIT.ok.code;
}

/** Ours, or those named, and the user's own beside them. */
function chosen({ module, strategies = known.map(({ name }) => name) }: BenchArguments): Promise<readonly AlgorithmSpec[]> {
  return chooseStrategies([...strategies, ...(module === undefined ? [] : [module])], { strategies: [] }, process.cwd());
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= MOST_WAITING) return size;
  throw new UserError(`--waiting is "${text}"; give whole numbers from 1 to ${MOST_WAITING}, such as --waiting 10,1000`);
}

/** Fewer than there are sizes where it was interrupted. */
async function costsOf(
  spec: AlgorithmSpec,
  sizes: readonly number[],
  signal: { readonly aborted: boolean },
  at: (size: number) => void,
): Promise<DecisionCost[]> {
  const strategy = await findStrategy(spec, process.cwd());
  const costs: DecisionCost[] = [];
  for (const [i, waiting] of sizes.entries()) {
    at(i);
    const crowd = { waiting, instances: Math.min(waiting, MOST_INSTANCES) };
    costs.push(await decisionCost(crowd, strategy, `strategy ${spec.label}`, TIME_MS));
    if (signal.aborted) break;
  }
  return costs;
}

function report(results: readonly Result[], { node, cpu }: { readonly node: string; readonly cpu: string }): string {
  const rows = results.flatMap(({ strategy, costs }) =>
    costs.map((cost) => [
      strategy,
      ...[cost.waiting, cost.instances, cost.candidates, cost.n].map(String),
      ...[cost.p50Ms, cost.p99Ms].map((ms) => short(ms * 1000)),
    ]),
  );
  const width = Math.max(...results.map(({ orchestration }) => orchestration.length));
  return [
    `One list of decisions that sends work, on ${cpu}, Node ${node}:`,
    '',
    ...columns(['strategy', 'waiting', 'instances', 'candidates', 'n', 'p50 us', 'p99 us'], rows),
    '',
    'For a scenario (the line through the p50, and how far off it is at worst):',
    '',
    ...results.map(
      ({ strategy, orchestration, withinFactor }) =>
        `${orchestration.padEnd(width)}  # ${strategy}, within a factor of ${withinFactor.toPrecision(2)}`,
    ),
  ].join('\n');
}
