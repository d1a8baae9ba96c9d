import type { MetricSpec, ThresholdSpec } from '../../core/scenario.ts';
import { clip } from '../../core/suggest.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { parseQuantity } from '../units.ts';
import { type Context, entriesOf, known, read } from './context.ts';

type MetricInput = Partly<NonNullable<ScenarioInput['metrics']>[string]>;
type Counted = Exclude<MetricInput, string>;

const NAME = /^[A-Za-z_]\w*$/;
const FOLDS = ['count', 'mean', 'percentile'] as const;

export function resolveMetrics(context: Context): readonly MetricSpec[] {
  return entriesOf(context.input.metrics).map(([name, input]) => {
    const path: Path = ['metrics', name];
    if (!NAME.test(name))
      context.problems.add(path, `"${clip(name)}" cannot stand in an expression; use letters, digits and "_"`);
    if (context.catalogue.metricNames.includes(name))
      context.problems.add(path, 'is a built-in metric already; give yours another name');
    if (typeof input !== 'string') return resolveFold(context, path, name, input);
    checkExpression(context, path, input);
    return { kind: 'expression', name, expression: input };
  });
}

function checkExpression(context: Context, path: Path, expression: string): void {
  const problem = context.catalogue.expressionProblem?.(expression) ?? null;
  if (problem !== null) context.problems.add(path, `${problem}; correct "${clip(expression)}"`);
}

function resolveFold(context: Context, path: Path, name: string, input: Counted): MetricSpec {
  const kinds = FOLDS.filter((kind) => input[kind] !== undefined);
  const [kind] = kinds;
  const where = input.where ?? null;
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length === 0 ? 'none' : kinds.join(' and ');
    context.problems.add(path, `needs one of count, mean and percentile, has ${found}; give exactly one`);
    return { kind: 'count', name, field: null, where };
  }
  const field = input[kind] ?? '';
  const isAll = kind === 'count' && field === 'queries';
  const { queryFields } = context.catalogue;
  if (!isAll && queryFields.length > 0)
    known(context, [...path, kind], 'field', field, kind === 'count' ? ['queries', ...queryFields] : queryFields);
  if (kind === 'percentile') {
    if (input.of === undefined) context.problems.add([...path, 'of'], 'is missing; say which percentile, such as 95 %');
    return { kind, name, field, of: read('share', input.of, 0.5), where };
  }
  if (input.of !== undefined) context.problems.add([...path, 'of'], `has no meaning with ${kind}; remove it`);
  return { kind, name, field: isAll ? null : field, where };
}

const COMPARISON = /^(.*?[^<>=!\s])\s*(<=|>=|==|!=|<|>)\s*([^<>=!]*?)\s*$/su;
const FORM = 'write it like "on_time >= 95 %" or "p99 < 800 ms"';

export function resolveThresholds(
  context: Context,
  path: Path,
  input: readonly (string | undefined)[],
  builtIn: readonly string[] = context.catalogue.metricNames,
): readonly ThresholdSpec[] {
  const names = [...builtIn, ...Object.keys(context.input.metrics ?? {})];
  return input.flatMap((text, n) => (text === undefined ? [] : resolveThreshold(context, [...path, n], text, names)));
}

/** A bare name on the left must be a metric; anything else is an expression over metrics. */
export function resolveThreshold(context: Context, path: Path, text: string, names: readonly string[]): readonly ThresholdSpec[] {
  const [, left, operator, right] = COMPARISON.exec(text) ?? [];
  if (left === undefined || operator === undefined || right === undefined || right === '') {
    const fix = fixOf(text);
    context.problems.add(path, `"${clip(text)}" is not a comparison; ${fix}`);
    return [];
  }
  const metric = left.trim();
  if (NAME.test(metric)) {
    if (!known(context, path, 'metric', metric, names)) return [];
  } else checkExpression(context, path, metric);
  const unit = Object.hasOwn(context.catalogue.metricUnits, metric) ? context.catalogue.metricUnits[metric] : undefined;
  const value = readValue(right, unit);
  if (typeof value === 'number') return [{ metric, operator: operator as ThresholdSpec['operator'], value, text }];
  context.problems.add(path, unit === undefined ? value : `${metric} ${value}`);
  return [];
}

/** `=>` is a slip for `>=`, `=` for `==`. */
function fixOf(text: string): string {
  const [, turned] = /=([<>])/.exec(text) ?? [];
  if (turned !== undefined) return `write ${turned}= for "=${turned}"`;
  const [sign] = /[≤≥≠]/u.exec(text) ?? [];
  if (sign !== undefined) return `write ${SIGNS[sign]} for "${sign}"`;
  return /[^<>=!]=[^=]/.test(text) ? 'write == to compare' : FORM;
}
const SIGNS: { readonly [sign: string]: string } = { '≤': '<=', '≥': '>=', '≠': '!=' };

/** The number in the metric's own unit, or what is wrong with it. */
function readValue(right: string, unit: string | undefined): number | string {
  if (unit === 'share') return orProblem('share', right, 'is a share');
  if (unit === 'ms') return orProblem('duration', right, 'is a time');
  const plain =
    right === '' ? Number.NaN : Number(unit !== undefined && right.endsWith(unit) ? right.slice(0, -unit.length) : right);
  if (Number.isFinite(plain)) return plain + 0;
  if (unit !== undefined) return `is in ${unit}: "${clip(right)}" is not a plain number; leave out the unit`;
  for (const dimension of ['share', 'duration'] as const) {
    const measured = parseQuantity(dimension, right);
    if (measured.ok) return measured.value;
  }
  return `"${clip(right)}" is not a value; give a number, a share such as 95 % or a duration such as 800 ms`;
}

function orProblem(dimension: 'share' | 'duration', right: string, what: string): number | string {
  const measured = parseQuantity(dimension, right);
  return measured.ok ? measured.value : `${what}: ${measured.problem}`;
}
