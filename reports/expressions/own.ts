import { UserError } from '../../core/errors.ts';
import type { QueryRecord, RunRecord } from '../../core/events.ts';
import type { MetricSpec, Scenario } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import { BUILT_IN_NAMES } from '../metrics/builtin.ts';
import type { OwnMetrics, Summary } from '../metrics/collect.ts';
import { type Fold, finite, ratio } from '../metrics/fold.ts';
import { Histogram } from '../metrics/histogram.ts';
import { type Column, QUERY_COLUMNS } from '../rows/columns.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { gather } from './gather.ts';
import { compileExpression, type Expression, FUNCTION_NAMES } from './language.ts';

type ExpressionSpec = Extract<MetricSpec, { readonly kind: 'expression' }>;
type FoldSpec = Exclude<MetricSpec, ExpressionSpec>;
type Condition = (query: QueryRecord) => boolean;
type Derived = { readonly name: string; readonly expression: Expression };

/**
 * Compiles a scenario's own metrics, once. An expression may name built-in metrics, the scenario's counts, means and
 * percentiles, and the expressions above it. Rejects with a ScenarioError of all problems, each with the metric, what is wrong
 * and the names there are.
 */
export async function compileOwnMetrics(specs: readonly MetricSpec[], scenario: Scenario): Promise<OwnMetrics> {
  const fields = fieldsOf(scenario);
  const foldSpecs = specs.filter((spec) => spec.kind !== 'expression');
  const known = [...BUILT_IN_NAMES, ...foldSpecs.map((spec) => spec.name)];
  const taken = new Set(BUILT_IN_NAMES);
  const compiled = await gather(specs, async (spec): Promise<Fold<unknown> | Derived> => {
    checkName(spec, taken);
    if (spec.kind !== 'expression') return compileFold(spec, fields);
    const names = [...known];
    known.push(spec.name);
    return { name: spec.name, expression: await compileOverMetrics(subjectOf(spec), spec.expression, names) };
  });
  const derived = compiled.filter((one) => 'expression' in one);
  return {
    folds: compiled.filter((one) => 'step' in one),
    names: specs.map((spec) => spec.name),
    derive: (values) => derive(derived, values),
  };
}

/** An expression over the values of metrics. */
export function compileOverMetrics(subject: string, text: string, known: readonly string[]): Promise<Expression> {
  return compileExpression(subject, text, { what: 'metric', types: new Map(known.map((name) => [name, 'number'])) }, 'number');
}

/** null where a metric it names has no value, and where the result is not a finite number. */
export function evaluateOverMetrics({ names, evaluate }: Expression, values: Summary): number | null {
  if (names.some((name) => (values[name] ?? null) === null)) return null;
  const value = evaluate(values);
  return typeof value === 'number' ? finite(value) : null;
}

function derive(derived: readonly Derived[], values: Summary): Summary {
  const all: Record<string, number | null> = { ...values };
  for (const { name, expression } of derived) all[name] = evaluateOverMetrics(expression, all);
  return Object.fromEntries(derived.map(({ name }) => [name, all[name]!]));
}

const subjectOf = (spec: MetricSpec): string => `metric "${spec.name}"`;

function checkName(spec: MetricSpec, taken: Set<string>): void {
  const { name } = spec;
  const refuse = (why: string): never => {
    throw new UserError(`${subjectOf(spec)}: ${why}`);
  };
  if (!/^[A-Za-z_]\w*$/.test(name)) refuse('a name has letters, digits and _ only, and starts with no digit');
  if (FUNCTION_NAMES.includes(name)) refuse(`${name} is a function of expressions; choose another name`);
  if (taken.has(name)) refuse('there is a metric of this name already; choose another');
  taken.add(name);
}

async function compileFold(spec: FoldSpec, fields: Fields): Promise<Fold<unknown>> {
  const where = await compileWhere(spec, fields);
  const column = spec.field === null ? null : columnOf(spec, spec.field, fields);
  switch (spec.kind) {
    case 'count':
      return countFold(spec.name, where, column, fields);
    case 'mean':
      return meanFold(spec.name, where, numeric(spec, column, ['number', 'boolean']), fields);
    case 'percentile':
      if (!(spec.of >= 0 && spec.of <= 1))
        throw new UserError(`${subjectOf(spec)}: of is ${spec.of}; a percentile is of 0 to 1, such as 0.95`);
      return percentileFold(spec.name, where, numeric(spec, column, ['number']), spec.of * 100, fields);
  }
}

function columnOf(spec: FoldSpec, field: string, fields: Fields): Column<QueryRecord> {
  const column = fields.column(field);
  if (column === undefined) throw new UserError(`${subjectOf(spec)}: unknown query field "${field}"${hint(field, fields.names)}`);
  return column;
}

function numeric(
  spec: FoldSpec,
  column: Column<QueryRecord> | null,
  types: readonly Column<QueryRecord>['type'][],
): Column<QueryRecord> {
  if (column !== null && types.includes(column.type)) return column;
  const fit = QUERY_COLUMNS.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  const what =
    column === null
      ? 'has no field'
      : `cannot be taken of ${column.name}, which is ${column.type === 'text' ? 'text' : 'true or false'}`;
  throw new UserError(`${subjectOf(spec)}: the ${spec.kind} ${what}; it takes one of ${fit.join(', ')}`);
}

async function compileWhere(spec: FoldSpec, fields: Fields): Promise<Condition> {
  if (spec.where === null) return () => true;
  const { names, evaluate } = await compileExpression(`${subjectOf(spec)}: where`, spec.where, fields.vocabulary, 'boolean');
  const columns = names.map((name) => fields.column(name)!);
  const scope: Record<string, number | string | boolean | null> = {};
  return (query) => {
    for (const column of columns) {
      const value = fields.value(column, query);
      scope[column.name] = value === null && column.type === 'number' ? Number.NaN : value;
    }
    return evaluate(scope) === true;
  };
}

/** The value of a field as a number, true as 1; null where it has none or the record is no query that the condition holds for. */
function pick(record: RunRecord, where: Condition, column: Column<QueryRecord>, fields: Fields): number | null {
  if (record.kind !== 'query' || !where(record)) return null;
  const value = fields.value(column, record);
  return typeof value === 'number' ? value : value === null ? null : Number(value);
}

type Sum = { n: number; sum: number };

/** Of the queries that the condition holds for; with a field, of those where it is neither absent nor false. */
function countFold(name: string, where: Condition, column: Column<QueryRecord> | null, fields: Fields): Fold<Sum> {
  const has = (query: QueryRecord): boolean => {
    const value = column === null ? true : fields.value(column, query);
    return value !== null && value !== false;
  };
  return {
    name,
    unit: 'queries',
    init: () => ({ n: 0, sum: 0 }),
    step(state, record) {
      if (record.kind !== 'query') return;
      state.n++;
      if (where(record) && has(record)) state.sum++;
    },
    merge: addSum,
    done: (state) => state.sum,
    size: (state) => state.n,
  };
}

function meanFold(name: string, where: Condition, column: Column<QueryRecord>, fields: Fields): Fold<Sum> {
  return {
    name,
    unit: column.type === 'boolean' ? 'share' : unitOf(column),
    init: () => ({ n: 0, sum: 0 }),
    step(state, record) {
      const value = pick(record, where, column, fields);
      if (value === null) return;
      state.n++;
      state.sum += value;
    },
    merge: addSum,
    done: (state) => ratio(state.sum, state.n),
    size: (state) => state.n,
  };
}

function addSum(into: Sum, from: Sum): void {
  into.n += from.n;
  into.sum += from.sum;
}

function percentileFold(name: string, where: Condition, column: Column<QueryRecord>, p: number, fields: Fields): Fold<Histogram> {
  return {
    name,
    unit: unitOf(column),
    init: () => new Histogram(),
    step(state, record) {
      const value = pick(record, where, column, fields);
      if (value !== null) state.add(value);
    },
    merge: (into, from) => into.merge(from),
    done: (state) => state.percentile(p),
    size: (state) => state.count,
  };
}

function unitOf(column: Column<QueryRecord>): string {
  if (column.name.endsWith('_ms')) return 'ms';
  return column.name === 'confidence' ? 'share' : '';
}
