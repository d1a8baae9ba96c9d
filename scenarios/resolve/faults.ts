import type { FaultEffect, FaultSpec, FaultTiming, NodeSpec, ServiceSpec } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, known, read } from './context.ts';
import { readFaultTrace } from './fault-trace.ts';

type FaultInput = Partly<NonNullable<ScenarioInput['faults']>[number]>;
/** What faults can befall. */
export type Fallible = {
  readonly nodes: readonly NodeSpec[];
  readonly zones: readonly string[];
  readonly services: readonly ServiceSpec[];
  readonly durationMs: number;
};

const EFFECTS = ['crash', 'crash_device', 'crash_instance_of', 'slow', 'cut', 'degrade', 'partition', 'trace'] as const;
const MOST_FAULTS = 1e6;

export function resolveFaults(context: Context, parts: Fallible): readonly FaultSpec[] {
  const faults = (context.input.faults ?? []).flatMap((input, n) =>
    input === undefined ? [] : resolveFault(context, ['faults', n], input, parts),
  );
  const expected = faults.reduce((sum, { when }) => sum + expectedTimes(when, parts.durationMs), 0);
  if (expected > MOST_FAULTS) {
    const about = Number(expected.toPrecision(3));
    context.problems.add(
      ['faults'],
      `make about ${about} faults; at most ${MOST_FAULTS} can be simulated, so name fewer nodes or lengthen mtbf`,
    );
  }
  return faults;
}

const expectedTimes = (when: FaultTiming, durationMs: number): number =>
  when.kind === 'scripted' ? 1 : Math.max(1, durationMs / (when.mtbfMs + when.mttrMs));

/** One for each node that is meant. */
function resolveFault(context: Context, path: Path, input: FaultInput, parts: Fallible): readonly FaultSpec[] {
  const given = EFFECTS.filter((key) => input[key] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'says nothing that fails' : `takes one kind, not ${given.join(' and ')}`;
    // Where a part of it was reported, that is the fault.
    if (!context.problems.blames(path)) context.problems.add(path, `${what}; give one of ${EFFECTS.join(', ')}`);
    return [];
  }
  if (input.trace !== undefined) {
    const timed = (['at', 'for', 'mtbf', 'mttr'] as const).find((key) => input[key] !== undefined);
    if (timed !== undefined) context.problems.add([...path, timed], 'stands beside a trace, which has its own times; remove it');
    return readFaultTrace(context, [...path, 'trace'], input.trace, parts);
  }
  const when = resolveTiming(context, path, input, parts.durationMs);
  return when === undefined ? [] : effectsOf(context, path, input, parts).map((effect) => ({ effect, when }));
}

function resolveTiming(context: Context, path: Path, input: FaultInput, durationMs: number): FaultTiming | undefined {
  const { problems } = context;
  const instance = input.crash_instance_of !== undefined;
  const [other, reason] = input.mtbf === undefined ? (['mttr', 'mtbf'] as const) : (['for', 'at'] as const);
  if (input.mtbf !== undefined && input.at !== undefined)
    problems.add([...path, 'mtbf'], 'stands beside `at`; remove one of them');
  else if (input[other] !== undefined)
    problems.add([...path, other], `goes with \`${reason}\`, which is not given; remove it or add that`);
  const lasting = input.mtbf === undefined ? 'for' : 'mttr';
  if (instance && input[lasting] !== undefined)
    problems.add(
      [...path, lasting],
      'means nothing here: an instance that failed does not return, the placement starts another; remove it',
    );
  if (input.mtbf !== undefined) {
    if (!instance && input.mttr === undefined && !problems.blames(path))
      problems.add(path, 'has mtbf, but no mttr; add the mean time to repair, such as "mttr: 1 min"');
    return { kind: 'drawn', mtbfMs: read('duration', input.mtbf, 1), mttrMs: instance ? 0 : read('duration', input.mttr, 0) };
  }
  if (input.at === undefined) {
    if (!problems.blames(path))
      problems.add(path, 'has no time; add "at: 60 s" and "for: 30 s", or "mtbf: 10 min" and "mttr: 1 min"');
    return undefined;
  }
  const atMs = read('duration', input.at, 0);
  if (durationMs > 0 && atMs >= durationMs)
    problems.add([...path, 'at'], `"${input.at}" is not before the end of the duration; begin earlier`);
  return { kind: 'scripted', atMs, forMs: instance ? 0 : read('duration', input.for, null) };
}

function effectsOf(context: Context, path: Path, input: FaultInput, parts: Fallible): readonly FaultEffect[] {
  const { crash, crash_device, crash_instance_of, slow, cut, degrade, partition } = input;
  if (crash !== undefined)
    return nodesOf(context, [...path, 'crash'], crash, parts.nodes).map((node) => ({ kind: 'crash', node }));
  if (crash_device !== undefined)
    return nodesWith(context, [...path, 'crash_device'], crash_device, parts.nodes).map((node) => ({ kind: 'crash', node }));
  if (crash_instance_of !== undefined) {
    const names = parts.services.map(({ name }) => name);
    known(context, [...path, 'crash_instance_of'], 'service', crash_instance_of, names);
    return [{ kind: 'crash-instance', service: crash_instance_of }];
  }
  if (slow?.node !== undefined && slow.factor !== undefined) {
    const { node, factor } = slow;
    return nodesOf(context, [...path, 'slow', 'node'], node, parts.nodes).map((one) => ({ kind: 'slow', node: one, factor }));
  }
  if (cut !== undefined) return linkOf(context, [...path, 'cut'], cut, parts.zones).map((between) => ({ kind: 'cut', between }));
  if (degrade !== undefined) {
    const { link, latency_factor: latencyFactor = 1, bandwidth_factor: bandwidthFactor = 1 } = degrade;
    if (latencyFactor === 1 && bandwidthFactor === 1 && !context.problems.blames(path))
      context.problems.add([...path, 'degrade'], 'changes nothing; give latency_factor above 1 or bandwidth_factor below 1');
    return linkOf(context, [...path, 'degrade', 'link'], link ?? [], parts.zones).map((between) => ({
      kind: 'degrade',
      between,
      latencyFactor,
      bandwidthFactor,
    }));
  }
  return partition === undefined ? [] : setsOf(context, [...path, 'partition'], partition, parts.zones);
}

/** The node of that name, or those that a group's count makes. */
function nodesOf(context: Context, path: Path, name: string, nodes: readonly NodeSpec[]): readonly string[] {
  const names = nodes.map((node) => node.name);
  if (names.includes(name)) return [name];
  const count = context.input.nodes?.[name]?.count;
  if (count !== undefined)
    return Array.from({ length: count }, (_, i) => `${name}-${i + 1}`).filter((one) => names.includes(one));
  known(context, path, 'node', name, [...new Set([...Object.keys(context.input.nodes ?? {}), ...names])]);
  return [];
}

function nodesWith(context: Context, path: Path, device: string, nodes: readonly NodeSpec[]): readonly string[] {
  const devices = [...new Set(nodes.map((node) => node.device))];
  if (!known(context, path, 'device', device, devices)) return [];
  return nodes.filter((node) => node.device === device).map(({ name }) => name);
}

function linkOf(
  context: Context,
  path: Path,
  [a, b]: readonly (string | undefined)[],
  zones: readonly string[],
): readonly (readonly [string, string])[] {
  if (a === undefined || b === undefined) return [];
  for (const [end, zone] of [a, b].entries()) known(context, [...path, end], 'zone', zone, zones);
  return [[a, b]];
}

function setsOf(
  context: Context,
  path: Path,
  input: NonNullable<FaultInput['partition']>,
  zones: readonly string[],
): readonly FaultEffect[] {
  const seen = new Set<string>();
  const sets = input.map((set, n) =>
    (set ?? []).flatMap((zone, i) => {
      if (zone === undefined) return [];
      known(context, [...path, n, i], 'zone', zone, zones);
      if (seen.has(zone)) context.problems.add([...path, n, i], `zone "${zone}" stands twice; remove one`);
      seen.add(zone);
      return [zone];
    }),
  );
  if (sets.length < 2 && zones.every((zone) => seen.has(zone)) && !context.problems.blames(path))
    context.problems.add(path, 'cuts nothing: all zones are in one set; name two sets, or fewer zones');
  return [{ kind: 'partition', sets }];
}
