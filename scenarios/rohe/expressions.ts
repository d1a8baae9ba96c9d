import type { Cursor } from './cursor.ts';
import { asName } from './names.ts';
import type { MetricPart } from './parts.ts';

type Known = { readonly metric: string; readonly needsTruth: boolean };
/** Why a definition cannot be carried over, or what it has become. */
type Outcome = Known | string;
type Translated = { readonly metrics: readonly MetricPart[]; readonly known: ReadonlyMap<string, Outcome> };

/** A filter of ROHE -> the condition on a query's fields where it is "true"; [true, false] forms. */
const FILTERS: { readonly [field: string]: readonly [whenTrue: string, whenFalse: string, needsTruth: boolean] } = {
  detection_correct: ['correct', 'not correct', true],
  correct: ['correct', 'not correct', true],
  is_multimodal: ['tasks > 1', 'tasks == 1', false],
};

/** Common-data-model metrics as metrics of a scenario, over the queries that were answered. */
export function translateDefinitions(definitions: Cursor): Translated {
  const metrics: MetricPart[] = [];
  const known = new Map<string, Outcome>();
  const entries = new Map(definitions.entries());
  const visit = (name: string, open: readonly string[]): Outcome => {
    const done = known.get(name);
    if (done !== undefined) return done;
    const definition = entries.get(name);
    if (definition === undefined) return `it refers to "${name}", which is not defined`;
    if (open.includes(name)) return `it refers to itself (${[...open, name].join(' -> ')})`;
    definition.leaveOut(['metric_type', 'windows stand with the thresholds'], ['description', 'it has no effect']);
    definition.at('name');
    definition.at('window');
    const expression = definition.at('expression');
    const metric = asName(name).replace(/[^\p{L}\p{N}_]/gu, '_');
    const outcome = translate(expression, metric, metrics, (other) => visit(other, [...open, name]));
    known.set(name, outcome);
    if (typeof outcome === 'string')
      definition.source.notes.add('left out', definition.source.file, definition.line, `metric ${name}: ${outcome}`);
    else definition.mapped(`metric ${name} -> metrics.${outcome.metric}, over answered queries`);
    return outcome;
  };
  for (const name of entries.keys()) visit(name, []);
  return { metrics, known };
}

function translate(expression: Cursor, name: string, metrics: MetricPart[], refer: (name: string) => Outcome): Outcome {
  const type = expression.at('type').text() ?? '';
  const operands = expression.at('operands').items();
  const filters = expression.at('filters').entries();
  switch (type) {
    case 'count':
      return count(filters, name, metrics);
    case 'ratio': {
      if (operands.length !== 2) return 'a ratio needs two operands';
      const parts = operands.map((operand, n) => translate(operand, `${name}_${n === 0 ? 'of' : 'in'}`, metrics, refer));
      const failed = parts.find((one) => typeof one === 'string');
      if (failed !== undefined) return failed;
      const [over, under] = parts as readonly Known[];
      metrics.push({ name, spec: `${over!.metric} / ${under!.metric}` });
      return { metric: name, needsTruth: over!.needsTruth || under!.needsTruth };
    }
    case 'cdm_ref':
      return refer(expression.at('cdm_ref').text() ?? '');
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'percentile':
      expression.at('percentile_value');
      return `${type} is of "value", and which metric that is, the definition does not say`;
    default:
      for (const operand of operands) skim(operand);
      return `expressions of type "${type}" are not known, to ROHE neither`;
  }
}

function count(filters: readonly (readonly [string, Cursor])[], name: string, metrics: MetricPart[]): Outcome {
  const conditions = ['answered'];
  let needsTruth = false;
  for (const [field, wanted] of filters) {
    const known = Object.hasOwn(FILTERS, field) ? FILTERS[field] : undefined;
    const value = String(wanted.value).toLowerCase();
    if (known === undefined || (value !== 'true' && value !== 'false')) return `queries have no field like "${field}"`;
    conditions.push(known[value === 'true' ? 0 : 1]);
    needsTruth ||= known[2];
  }
  metrics.push({ name, spec: { count: 'queries', where: conditions.join(' and ') } });
  return { metric: name, needsTruth };
}

/** Marks all of it as looked at: why it is left out is said once. */
function skim(cursor: Cursor): void {
  if (Array.isArray(cursor.value)) for (const item of cursor.items()) skim(item);
  else if (typeof cursor.value === 'object' && cursor.value !== null) for (const [, inner] of cursor.entries()) skim(inner);
}
