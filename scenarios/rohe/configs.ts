import type { Cursor } from './cursor.ts';
import { asName } from './names.ts';
import type { SettingPart, StreamPart } from './parts.ts';

const PRIORITIES = ['none', 'cpu', 'memory'] as const;
const SERVERS: readonly (readonly [string, string])[] = [
  'db_authentication',
  'db_node_collection',
  'db_service_collection',
  'db_collection',
  'collector',
  'connector',
  'agent_image',
].map((key) => [key, 'no servers are needed'] as const);
const NO_EFFECT: readonly (readonly [string, string])[] = ['output_folder', 'logging_level', 'sample_rate', 'false_rate'].map(
  (key) => [key, 'it has no effect on a run'] as const,
);

/** orchestrationConfig.yaml, as the file spells it and as ROHE's model does. */
export function readOrchestration(cursor: Cursor): readonly SettingPart[] {
  const algorithm = cursor.at('orchestrateConfig', 'orchestrate_algorithm_config');
  const queue = cursor.at('service_queue', 'service_queue_config');
  const timer = cursor.at('timer', 'orchestration_interval');
  const seconds = timer.number();
  algorithm.leaveOut(['name', 'there is one algorithm'], ['algorithm', 'there is one algorithm']);
  cursor.leaveOut(...SERVERS, ...NO_EFFECT);
  const tick: SettingPart[] =
    seconds === undefined || seconds === 0 ? [] : [{ from: timer, path: ['orchestration', 'tick'], value: `${seconds} s` }];
  return [...tick, { from: algorithm, path: ['placement'], value: placementOf(algorithm, queue) }];
}

function placementOf(algorithm: Cursor, queue: Cursor): unknown {
  const at = algorithm.at('strategy');
  const strategy = at.number() ?? 1;
  if (![0, 1, 2].includes(strategy)) at.problem(`is ${strategy}; it must be 0 (first fit), 1 (best fit) or 2 (worst fit)`);
  const use = ['first-fit', 'worst-fit', 'best-fit'][strategy] ?? 'worst-fit';
  const named = ['first fit', 'best fit', 'worst fit'][strategy];
  at.mapped(`strategy ${strategy}, which ROHE calls ${named}, does what is called ${use} here`);
  const weights = algorithm.at('weights');
  const params: { [name: string]: unknown } = {};
  for (const [name, weight] of weights.entries()) {
    const value = weight.number();
    if (value === undefined) continue;
    if (use === 'first-fit')
      weight.source.notes.add('left out', weight.source.file, weight.line, 'weights: first-fit looks at no score');
    else if (name === 'cpu' || name === 'memory') params[name] = value;
  }
  const priority = queue.at('priority');
  const number = priority.number() ?? 0;
  if (number === 3) priority.guessed('priority 3: nothing is prioritised; ROHE loses the services that it is for');
  params.priority = PRIORITIES[number] ?? 'none';
  const balance = queue.at('queue_balance').number();
  if (balance !== undefined && balance >= 1) params.queue_balance = balance;
  return { use, params };
}

/** observationConfig.yaml, or the request that starts an agent: of both the windows count. */
export function readObservation(cursor: Cursor): readonly SettingPart[] {
  cursor.leaveOut(
    ...SERVERS,
    ...NO_EFFECT,
    ['timer', 'it has no effect on a run'],
    ['application_name', 'it has no effect on a run'],
  );
  const stream = cursor.at('stream_config');
  stream.leaveOut(['processing', 'a window function of your own is a module; see telemetry in docs/scenario.md']);
  const window = stream.absent ? cursor.at('window') : stream.at('window');
  if (window.absent) return [];
  const size = extent(window.at('size'), { 1: 'events', 2: 's' });
  const interval = extent(window.at('interval'), { 1: 's', 2: 'events' });
  window.guessed(
    'type codes of windows as the newer agent has them: size 1 = events, 2 = seconds; interval 1 = seconds, 2 = events',
  );
  const value = { ...(size === null ? {} : { size }), ...(interval === null ? {} : { interval }) };
  return [{ from: window, path: ['telemetry', 'window'], value }];
}

function extent(cursor: Cursor, units: { readonly [type: number]: string }): string | null {
  if (cursor.absent) return null;
  const type = cursor.at('type').number();
  const value = cursor.at('value').number(1);
  const unit = type === undefined ? undefined : units[type];
  if (unit === undefined) cursor.at('type').problem('must be 1 or 2');
  return value === undefined || unit === undefined ? null : `${value} ${unit}`;
}

/** The configuration of ROHE's adaptive orchestrator: consumers and how they share out the time. */
export function readAdaptive(cursor: Cursor): readonly SettingPart[] {
  const proportions = cursor.at('time_proportions');
  const value = Object.fromEntries(
    proportions
      .entries()
      .map(([consumer, shares]) => [
        asName(consumer),
        Object.fromEntries(shares.entries().map(([modality, share]) => [asName(modality), share.number() ?? 1])),
      ]),
  );
  return proportions.absent ? [] : [{ from: proportions, path: ['time_proportions'], value }];
}

/** Workload profiles, `<name>: { rps, duration_seconds, ... }`. */
export function readStream(cursor: Cursor): StreamPart {
  const burst = cursor.at('burst_rps');
  const rate = burst.number();
  const every = cursor.at('burst_interval_seconds').number(1);
  const lasting = cursor.at('burst_duration_seconds').number(1);
  cursor.leaveOut(['concurrency', 'arrivals do not wait for answers']);
  const rps = cursor.at('rps');
  return {
    from: cursor,
    name: asName(cursor.key),
    ratePerSecond: rps.required(rps.number(), 'the rate, in queries per second') ?? 1,
    burst: rate !== undefined && every !== undefined && lasting !== undefined ? { rate, everyS: every, forS: lasting } : null,
    durationS: cursor.at('duration_seconds').number(1),
    modalities: cursor.at('modalities').texts().map(asName),
    deadlineMs: cursor.at('time_constraint_ms').number(1),
  };
}
