/*
 * What ROHE 0.2.1 makes of its contracts and ensemble-selection files, as its code has it. The import reads the same files; these
 * say what they meant where they came from, and hold for whoever wants to compare.
 */

/** One record of ROHE's metric store: `value`, and labels to filter by. */
export type RoheMetric = { readonly [field: string]: string | number | boolean | null };
export type RoheExpression = {
  readonly type: string;
  readonly filters?: { readonly [field: string]: string } | null;
  readonly operands?: readonly RoheExpression[] | null;
  readonly cdm_ref?: string | null;
  /** 0..1 */
  readonly percentile_value?: number | null;
};
export type RoheDefinitions = { readonly [name: string]: RoheExpression };

/**
 * ExpressionEvaluator.evaluate: count, sum, avg, min, max, percentile (linear interpolation), ratio, cdm_ref. Kept: a ratio ignores
 * its own filters and its operands see all metrics; sum, avg, min and max ignore operands; a filter compares texts, so that "false"
 * is not Python's False; where nothing is left the value is 0. Throws an Error for what the evaluator refuses.
 */
export function evaluateExpression(
  expression: RoheExpression,
  metrics: readonly RoheMetric[],
  definitions: RoheDefinitions = {},
): number {
  return evaluate(expression, metrics, definitions, []);
}

function evaluate(
  expression: RoheExpression,
  metrics: readonly RoheMetric[],
  definitions: RoheDefinitions,
  open: readonly string[],
): number {
  const { type } = expression;
  if (type === 'ratio') return ratio(expression, metrics, definitions, open);
  if (type === 'cdm_ref') return referred(expression, metrics, definitions, open);
  const left = metrics.filter((metric) => matches(metric, expression.filters ?? {}));
  if (type === 'count') return left.length;
  const values = left.map(({ value }) => Number(value ?? 0));
  const sum = values.reduce((all, value) => all + value, 0);
  switch (type) {
    case 'sum':
      return sum;
    case 'avg':
      return values.length === 0 ? 0 : sum / values.length;
    case 'min':
      return values.length === 0 ? 0 : Math.min(...values);
    case 'max':
      return values.length === 0 ? 0 : Math.max(...values);
    case 'percentile':
      if (typeof expression.percentile_value !== 'number') throw new Error('a percentile needs percentile_value');
      return percentile(values, expression.percentile_value);
    default:
      throw new Error(`unknown expression type "${type}"`);
  }
}

function ratio(
  { operands }: RoheExpression,
  metrics: readonly RoheMetric[],
  definitions: RoheDefinitions,
  open: readonly string[],
): number {
  const [over, under, ...more] = operands ?? [];
  if (over === undefined || under === undefined || more.length > 0) throw new Error('a ratio needs two operands');
  const denominator = evaluate(under, metrics, definitions, open);
  return denominator === 0 ? 0 : evaluate(over, metrics, definitions, open) / denominator;
}

function referred(
  { cdm_ref: name }: RoheExpression,
  metrics: readonly RoheMetric[],
  definitions: RoheDefinitions,
  open: readonly string[],
): number {
  if (typeof name !== 'string') throw new Error('cdm_ref names no definition');
  if (open.includes(name)) throw new Error(`cycle: ${[...open, name].join(' -> ')}`);
  const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  if (definition === undefined) throw new Error(`unknown definition "${name}"`);
  return evaluate(definition, metrics, definitions, [...open, name]);
}

/** As Python prints it: True and False begin with a capital. */
function matches(metric: RoheMetric, filters: { readonly [field: string]: string }): boolean {
  return Object.entries(filters).every(([field, wanted]) => printed(metric[field]) === wanted);
}
function printed(value: RoheMetric[string] | undefined): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === undefined || value === null ? 'None' : String(value);
}

function percentile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return 0;
  const at = of * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}

/** MetricThreshold.is_violated: what must hold does not. Throws an Error for an unknown operator. */
export function isViolated(operator: string, value: number, actual: number): boolean {
  const holds = Object.hasOwn(HOLDS, operator) ? HOLDS[operator] : undefined;
  if (holds === undefined) throw new Error(`unknown operator "${operator}"`);
  return !holds(actual, value);
}
const HOLDS: { readonly [operator: string]: (actual: number, value: number) => boolean } = {
  '<': (actual, value) => actual < value,
  '<=': (actual, value) => actual <= value,
  '>': (actual, value) => actual > value,
  '>=': (actual, value) => actual >= value,
  '==': (actual, value) => actual === value,
  '!=': (actual, value) => actual !== value,
};

export type RoheObjective = {
  readonly min: number;
  readonly max: number;
  readonly objective: string;
  readonly scale: string;
  /** Default 2. */
  readonly logbase?: number | null;
};

/**
 * calculate_scaled_value of the ensemble optimisation: 0 bad, 1 good. Kept: `log` clamps the value to [min, max], `linear` does
 * not; a logarithm of 0 is that of 1e-20. Throws an Error for an unknown scale, where ROHE goes on with nothing and fails later.
 */
export function scaledValue(value: number, { min, max, objective, scale, logbase }: RoheObjective): number {
  const scaled =
    scale === 'log' ? logarithmic(value, min, max, logbase ?? 2) : scale === 'linear' ? (value - min) / (max - min) : undefined;
  if (scaled === undefined) throw new Error(`unknown scale "${scale}"`);
  return objective === 'min' ? 1 - scaled : scaled;
}

function logarithmic(value: number, min: number, max: number, base: number): number {
  const log = (one: number): number => Math.log(one === 0 ? TINY : one) / Math.log(base);
  return (log(Math.min(Math.max(value, min), max)) - log(min)) / (log(max) - log(min));
}
const TINY = 1e-20;
