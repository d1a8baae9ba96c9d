import { UserError } from '../core/errors.ts';
import type { ThresholdSpec } from '../core/scenario.ts';
import { gather } from './expressions/gather.ts';
import { compileOverMetrics, evaluateOverMetrics } from './expressions/own.ts';
import { fixed, percent } from './format.ts';
import { BUILT_IN } from './metrics/builtin.ts';
import type { Summary } from './metrics/collect.ts';
import type { ComparisonRow } from './summary.ts';

/** `holds` is null where there was nothing to judge by: that is neither kept nor broken. */
export type Judgement = {
  /** As the user wrote it. */
  readonly text: string;
  /** The value, with its unit. */
  readonly shown: string;
  readonly value: number | null;
  readonly holds: boolean | null;
  /** In a line. */
  readonly says: string;
};
export type Judge = (values: Summary) => readonly Judgement[];

const HOLDS: { readonly [operator in ThresholdSpec['operator']]: (a: number, b: number) => boolean } = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};
/** By contract, only metrics that come from queries are known. */
export const CONTRACT_METRICS: readonly string[] = BUILT_IN.filter(({ from }) => from === 'queries').map(({ name }) => name);
const UNITS = new Map(BUILT_IN.map(({ name, unit }) => [name, unit]));

/**
 * Compiles thresholds over the metrics of the given names (built-in and own), once. Rejects with a ScenarioError of all problems:
 * unknown names, expressions that cannot be read, a share compared with what no share can be.
 * `units`: of the scenario's own metrics.
 */
export async function compileThresholds(
  specs: readonly ThresholdSpec[],
  known: readonly string[],
  units: ReadonlyMap<string, string> = new Map(),
): Promise<Judge> {
  const judges = await gather(specs, (spec) =>
    compileThreshold(spec, known, UNITS.get(spec.metric) ?? units.get(spec.metric) ?? ''),
  );
  return (values) => judges.map((judge) => judge(values));
}

export type StrategyJudgement = Judgement & { readonly strategy: string };

/** Each strategy's means over its replicates, one strategy after the other. */
export function judgeMeans(judge: Judge, rows: readonly ComparisonRow[]): readonly StrategyJudgement[] {
  const means = new Map<string, { [metric: string]: number | null }>();
  for (const { strategy, metric, mean } of rows) {
    const own = means.get(strategy) ?? {};
    own[metric] = mean;
    means.set(strategy, own);
  }
  return [...means].flatMap(([strategy, own]) => judge(own).map((judgement) => ({ strategy, ...judgement })));
}

async function compileThreshold(
  spec: ThresholdSpec,
  known: readonly string[],
  unit: string,
): Promise<(values: Summary) => Judgement> {
  if (UNITS.get(spec.metric) === 'share' && !(spec.value >= 0 && spec.value <= 1)) {
    throw new UserError(`threshold "${spec.text}": ${spec.metric} is a share from 0 to 1 (0 % to 100 %), never ${spec.value}`);
  }
  if (known.includes(spec.metric)) return (values) => judged(spec, values[spec.metric] ?? null, unit);
  const expression = await compileOverMetrics(`threshold "${spec.text}"`, spec.metric, known);
  return (values) => judged(spec, evaluateOverMetrics(expression, values), unit);
}

function judged(spec: ThresholdSpec, value: number | null, unit: string): Judgement {
  const { text } = spec;
  if (value === null)
    return { text, shown: '-', value, holds: null, says: `${text}: not judged, ${spec.metric} has no value in this run` };
  const holds = HOLDS[spec.operator](value, spec.value);
  const shown = show(value, unit, spec.value);
  return {
    text,
    shown,
    value,
    holds,
    says: `${text}: ${holds ? 'holds' : 'FAILED'}, ${spec.metric} is ${shown}`,
  };
}

/** With as many decimals as it takes to see on which side of the limit it is. */
function show(value: number, unit: string, limit: number): string {
  if (unit === 'share' && Math.abs(value - limit) >= 0.001) return percent(value);
  if (unit === 'share') return `${String(value * 100)} %`;
  const rounded = Math.abs(value - limit) >= 0.01 ? fixed(value, 2) : String(value);
  return unit === '' ? rounded : `${rounded} ${unit}`;
}
