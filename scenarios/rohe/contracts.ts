import { hint } from '../../core/suggest.ts';
import type { Cursor } from './cursor.ts';
import { rounded } from './draft.ts';
import { translateDefinitions } from './expressions.ts';
import { asName } from './names.ts';
import type { ContractPart, MetricPart, ObjectivePart } from './parts.ts';

const OPERATORS = ['<', '<=', '>', '>=', '==', '!='] as const;
const ACTIONS = ['alert', 'degrade', 'reroute', 'reject'] as const;
const WINDOW = '5 min';

/** Metric of ROHE -> ours, its unit in a comparison, and whether the true class is needed. */
const BUILT_IN: { readonly [name: string]: { readonly metric: string; readonly unit: string; readonly needsTruth: boolean } } = {
  accuracy: { metric: 'accuracy_answered', unit: '', needsTruth: true },
  prediction_accuracy: { metric: 'accuracy_answered', unit: '', needsTruth: true },
  confidence: { metric: 'mean_confidence', unit: '', needsTruth: false },
  response_time: { metric: 'mean_response_ms', unit: ' ms', needsTruth: false },
  latency: { metric: 'mean_response_ms', unit: ' ms', needsTruth: false },
  throughput: { metric: 'throughput', unit: '', needsTruth: false },
};

/** A contract file: `contract` beside `cdm_definitions`, or the bare contract. */
export function readContract(file: Cursor): { readonly contract: ContractPart | null; readonly metrics: readonly MetricPart[] } {
  const { metrics, known } = translateDefinitions(file.at('cdm_definitions'));
  const cursor = file.has('contract') ? file.at('contract') : file;
  if (!cursor.has('contract_id') && !file.has('contract')) return { contract: null, metrics };
  const { length: before } = cursor.source.problems;
  const id = cursor.at('contract_id');
  const name = id.required(id.text(), 'the name of the contract');
  const performance = cursor.at('performance_slo');
  const p99 = performance.at('response_time_p99_ms');
  const deadlineMs = p99.number(1) ?? null;
  if (deadlineMs !== null) p99.mapped('response_time_p99_ms is the deadline, and an objective');
  const quality = cursor.at('quality_slo');
  const objectives = [
    ...readPerformance(performance),
    ...quality
      .at('builtin_metrics')
      .entries()
      .flatMap(([metric, slo]) => readBuiltIn(metric, slo)),
    ...quality
      .at('cdm_thresholds')
      .entries()
      .flatMap(([metric, slo]) => readThreshold(metric, slo, known)),
  ];
  cursor.leaveOut(
    ['effective_from', 'a contract holds for the whole run'],
    ['effective_until', 'a contract holds for the whole run'],
  );
  const contract: ContractPart = {
    from: cursor,
    name: asName(name ?? ''),
    tenant: asName(cursor.at('tenant_id').text() ?? 'default'),
    pipeline: cursor.at('pipeline_id').text() ?? null,
    deadlineMs,
    ratePerSecond: performance.at('throughput_rps').number() ?? null,
    objectives,
    consumers: [],
    privileges: [],
    ensemble: null,
  };
  return { contract: name === undefined || cursor.source.problems.length > before ? null : contract, metrics };
}

const PERFORMANCE = ['response_time_p50_ms', 'response_time_p99_ms', 'throughput_rps', 'availability_percent'];

function readPerformance(cursor: Cursor): readonly ObjectivePart[] {
  for (const [key, one] of cursor.entries())
    if (!PERFORMANCE.includes(key) && !one.absent)
      one.problem(`unknown objective${hint(key, PERFORMANCE)}; mend it, or leave it out`);
  const objective = (key: string, keep: (value: number) => string, most = Infinity): readonly ObjectivePart[] => {
    const from = cursor.at(key);
    const value = from.number(key.endsWith('_ms') ? 1 : 0);
    if (value !== undefined && value > most) from.problem(`is ${value}; it must be at most ${most}`);
    return value === undefined ? [] : [{ from, keep: keep(value), window: null, action: 'alert', needsTruth: false }];
  };
  return [
    ...objective('response_time_p50_ms', (ms) => `p50 <= ${ms} ms`),
    ...objective('response_time_p99_ms', (ms) => `p99 <= ${ms} ms`),
    ...objective('availability_percent', (percent) => `answered_share >= ${percent} %`, 100),
  ];
}

function readBuiltIn(name: string, slo: Cursor): readonly ObjectivePart[] {
  const known = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  const read = readSlo(slo);
  if (known === undefined) {
    slo.source.notes.add('left out', slo.source.file, slo.line, `${name}: no metric of a run is like it`);
    return [];
  }
  if (read === null) return [];
  checkShare(known.metric, slo.at('value'));
  return [{ ...read, from: slo, keep: `${known.metric} ${read.comparison}${known.unit}`, needsTruth: known.needsTruth }];
}

/** What counts from 0 to 1 is often written in per cent. */
function checkShare(metric: string, at: Cursor): void {
  const value = Number(at.value);
  if (!SHARES.includes(metric) || (value >= 0 && value <= 1)) return;
  const meant = value > 1 && value <= 100 ? `; ${rounded(value)} per cent is ${rounded(value / 100)}` : '';
  at.problem(`is ${value}; it must be 0 to 1${meant}`);
}
const SHARES = ['accuracy_answered', 'mean_confidence'];

function readThreshold(
  name: string,
  slo: Cursor,
  known: ReadonlyMap<string, { readonly metric: string; readonly needsTruth: boolean } | string>,
): readonly ObjectivePart[] {
  const read = readSlo(slo);
  const metric = known.get(name);
  if (metric === undefined)
    slo.problem(`"${name}" stands in no cdm_definitions; there are ${[...known.keys()].join(', ') || 'none'}`);
  else if (typeof metric === 'string') slo.source.notes.add('left out', slo.source.file, slo.line, `${name}: ${metric}`);
  else if (read !== null)
    return [{ ...read, from: slo, keep: `${metric.metric} ${read.comparison}`, needsTruth: metric.needsTruth }];
  return [];
}

function readSlo(slo: Cursor): { readonly comparison: string; readonly window: string; readonly action: string } | null {
  const operator = slo.at('operator').required(slo.at('operator').choice(OPERATORS), 'one of < <= > >= == !=');
  const value = slo.at('value').required(slo.at('value').number(Number.NEGATIVE_INFINITY), 'what it is compared with');
  const action = slo.at('action_on_violation', 'action').choice(ACTIONS) ?? 'alert';
  const window = readWindow(slo.at('window'));
  return operator === undefined || value === undefined ? null : { comparison: `${operator} ${value}`, window, action };
}

/** `5m` as ROHE writes it. */
function readWindow(cursor: Cursor): string {
  const text = cursor.text();
  if (text === undefined) return WINDOW;
  const parts = /^(\d+)\s*([smh])$/.exec(text.trim());
  if (parts === null) {
    cursor.problem(`is "${text}"; write a number and s, m or h, such as 5m`);
    return WINDOW;
  }
  return `${parts[1]} ${{ s: 's', m: 'min', h: 'h' }[parts[2] as 's' | 'm' | 'h']}`;
}

/** A legacy agreement, `<key>: { sla_id, ... }`: its targets, and who may ask whom. */
export function readSla(cursor: Cursor): ContractPart {
  const objectives: ObjectivePart[] = [];
  let deadlineMs: number | null = null;
  for (const indicator of cursor.at('service_level_indicators').items()) {
    const name = indicator.at('metric_name').text() ?? '';
    const target = indicator.at('target_value');
    const values = Array.isArray(target.value) ? target.numbers() : [target.number()];
    const operator = indicator.at('operator').choice(OPERATORS) ?? (name === 'response_time' || name === 'latency' ? '<=' : '>=');
    indicator.leaveOut(['objective_type', 'the operator says it'], ['condition', 'targets hold for all answers']);
    const value = values?.[0];
    const known = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
    if (known === undefined || value === undefined || indicator.has('class_id')) {
      indicator.at('class_id');
      indicator.source.notes.add(
        'left out',
        indicator.source.file,
        indicator.line,
        `target of ${name || 'no metric'}: no metric of a run is like it`,
      );
      continue;
    }
    const isTime = known.unit === ' ms';
    if (!Array.isArray(target.value)) checkShare(known.metric, target);
    if (isTime) deadlineMs = value * 1000;
    if (isTime) target.mapped(`${name} of ${value} s is the deadline`);
    objectives.push({
      from: indicator,
      keep: `${known.metric} ${operator} ${isTime ? value * 1000 : value}${known.unit}`,
      window: null,
      action: 'alert',
      needsTruth: known.needsTruth,
    });
  }
  return {
    from: cursor,
    name: asName(cursor.at('sla_id').text() ?? cursor.key),
    tenant: asName(cursor.at('tenant_id').text() ?? 'default'),
    pipeline: null,
    deadlineMs,
    ratePerSecond: null,
    objectives,
    consumers: cursor.at('consumer_list').texts().map(asName),
    privileges: cursor.at('access_privileges').texts().map(asName),
    ensemble: { size: cursor.at('ensemble_size').number(1), selection: cursor.at('ensemble_selection_strategy').text() },
  };
}
