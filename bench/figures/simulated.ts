import type { View } from '../../core/algorithm.ts';
import type { InvocationRecord, QueryRecord, RunRecord } from '../../core/events.ts';
import type { AlgorithmSpec, Scenario } from '../../core/scenario.ts';
import { catalogue } from '../../runners/catalogue.ts';
import { chooseStrategy } from '../../runners/choice.ts';
import { packageFolder } from '../../runners/package.ts';
import { readSource } from '../../runners/scenario-source.ts';
import { simulate } from '../../runners/simulate.ts';
import { parseScenario } from '../../scenarios/index.ts';

export type Run = { readonly scenario: Scenario; readonly records: readonly RunRecord[] };

/** A run of a scenario as a user writes it, under its first strategy. `look` sees what the strategy sees, at every observation. */
export async function run(yaml: string, look: (view: View) => void = () => {}): Promise<Run> {
  const { scenario } = parseScenario(yaml, 'figure.yaml', packageFolder(), catalogue());
  return recorded(scenario, scenario.strategies[0]!, look);
}

/** A run of a scenario that comes with the package, with `path=value` in place of what it says. */
export async function shipped(name: string, sets: readonly string[], label: string): Promise<Run> {
  const { scenario } = await readSource(name, sets);
  return recorded(scenario, await chooseStrategy(label, scenario, packageFolder()), () => {});
}

async function recorded(scenario: Scenario, strategy: AlgorithmSpec, look: (view: View) => void): Promise<Run> {
  const records: RunRecord[] = [];
  await simulate({
    scenario,
    strategy,
    baseDir: packageFolder(),
    seed: scenario.seed,
    replicate: 0,
    onRecord: (record) => void records.push(record),
    onDecide: (_seen, _decisions, view) => look(view),
  });
  return { scenario, records };
}

export function queries({ records }: Run): readonly QueryRecord[] {
  return records.filter((record) => record.kind === 'query');
}
/** Model invocations that were completed. */
export function inferences({ records }: Run): readonly InvocationRecord[] {
  return records
    .filter((one) => one.kind === 'invocation')
    .filter(({ stage, outcome }) => stage === 'infer' && outcome === 'completed');
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
export function steps(from: number, to: number, n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
}

/** A mean for each bin of `binMs`, at its middle, in seconds. */
export function binned<T>(items: readonly T[], binMs: number, at: (item: T) => number, value: (item: T) => number) {
  const bins = new Map<number, number[]>();
  for (const item of items) {
    const bin = Math.floor(at(item) / binMs);
    bins.set(bin, [...(bins.get(bin) ?? []), value(item)]);
  }
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, values]) => ({ x: ((bin + 0.5) * binMs) / 1000, y: mean(values), n: values.length }));
}

/** One model on one node, to which the rest is added. */
export function simple(parts: {
  readonly arrivals: string;
  readonly service?: string;
  readonly contract?: string;
  readonly duration?: string;
  readonly strategy?: string;
  readonly more?: string;
}): string {
  const {
    arrivals,
    service = 'profile: 10 ms',
    contract = 'deadline: none',
    duration = '60 s',
    strategy = 'fcfs',
    more = '',
  } = parts;
  return `duration: ${duration}
devices: { board: { cores: 4, memory: 16 GiB, power: { idle: 3 W, busy: 9 W } } }
nodes: { left: { device: board } }
network: { within_zone: { latency: 0 ms } }
services: { model: { modality: image, accuracy: 0.9, ${service} } }
pipelines: { look: { classes: [a, b], modalities: { image: { payload: 1 KiB, members: [model], ensemble_size: 1 } } } }
contracts: { one: { ${contract} } }
workload: { door: { arrivals: ${arrivals} } }
orchestration: { fixed: 0 ms, per_candidate: 0 ms }
strategies: [${strategy}]
${more}`;
}
