import type { ContractSpec, PipelineSpec, StreamSpec } from '../../core/scenario.ts';
import { listed, nearest } from '../../core/suggest.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, entriesOf, known, present, read } from './context.ts';
import { resolveObjectives } from './objectives.ts';
import { reportRepeated } from './pipelines.ts';

type ContractInput = Partly<ScenarioInput['contracts'][string]>;
export const DEFAULT_PARTY = 'default';

/** Contracts for one pipeline before those for all: the core takes the first that covers a stream. */
export function resolveContracts(context: Context, pipelines: readonly PipelineSpec[]): readonly ContractSpec[] {
  const contracts = entriesOf(context.input.contracts).map(([name, input]) => resolveContract(context, name, input, pipelines));
  return [...contracts.filter(({ pipeline }) => pipeline !== null), ...contracts.filter(({ pipeline }) => pipeline === null)];
}

function resolveContract(context: Context, name: string, input: ContractInput, pipelines: readonly PipelineSpec[]): ContractSpec {
  const path: Path = ['contracts', name];
  const { tenant = DEFAULT_PARTY, pipeline = null, deadline } = input;
  const isKnown =
    pipeline !== null && known(context, [...path, 'pipeline'], 'pipeline', pipeline, Object.keys(context.input.pipelines ?? {}));
  const covered = pipelines.filter((one) => !isKnown || one.name === pipeline);
  const modalities = [...new Set(covered.flatMap((one) => one.modalities.map(({ modality }) => modality)))];
  reportRepeated(context, [...path, 'consumers'], input.consumers ?? [], 'consumer');
  const consumers = input.consumers === undefined ? consumersOf(context, tenant, pipeline) : present(input.consumers);
  return {
    name,
    tenant,
    pipeline,
    consumers,
    privileges:
      input.privileges === undefined
        ? modalities
        : checkModalities(context, [...path, 'privileges'], input.privileges, modalities),
    priority: input.priority ?? 0,
    deadlineMs: deadline === 'none' ? null : read('duration', deadline, null),
    atDeadline: input.at_deadline ?? 'answer',
    cutMarginMs: checkMargin(context, path, input),
    timeProportions: resolveProportions(context, [...path, 'time_proportions'], input.time_proportions, consumers, modalities),
    objectives: resolveObjectives(context, [...path, 'objectives'], input.objectives ?? [], modalities),
  };
}

function consumersOf(context: Context, tenant: string, pipeline: string | null): readonly string[] {
  const streams = entriesOf(context.input.workload).map(([, stream]) => stream);
  const own = streams.filter(
    (stream) =>
      (stream.tenant ?? DEFAULT_PARTY) === tenant && (pipeline === null || pipelineOf(context, stream.pipeline) === pipeline),
  );
  return [...new Set(own.map((stream) => stream.consumer ?? DEFAULT_PARTY))];
}

/** A stream that names no pipeline has the only one. */
export function pipelineOf(context: Context, named: string | undefined): string | undefined {
  const all = Object.keys(context.input.pipelines ?? {});
  return named ?? (all.length === 1 ? all[0] : undefined);
}

function checkModalities(
  context: Context,
  path: Path,
  names: readonly (string | undefined)[],
  modalities: readonly string[],
): readonly string[] {
  reportRepeated(context, path, names, 'modality');
  for (const [n, name] of names.entries()) {
    if (name !== undefined && !context.problems.blames(['pipelines'])) known(context, [...path, n], 'modality', name, modalities);
  }
  return present(names);
}

function checkMargin(context: Context, path: Path, { cut_margin, deadline, at_deadline }: ContractInput): number | null {
  const margin = read('duration', cut_margin, null);
  if (margin === null) return null;
  const at: Path = [...path, 'cut_margin'];
  const limit = read('duration', deadline, Number.POSITIVE_INFINITY);
  if (margin >= limit)
    context.problems.add(at, `"${cut_margin}" is not less than the deadline "${deadline}"; every query would be cut at once`);
  if (deadline === undefined || deadline === 'none')
    context.problems.add(at, 'has no meaning without a deadline; add `deadline:` or remove it');
  if (at_deadline === 'wait') context.problems.add(at, 'has no meaning with at_deadline: wait; remove one of the two');
  return margin;
}

function resolveProportions(
  context: Context,
  path: Path,
  input: ContractInput['time_proportions'],
  consumers: readonly string[],
  modalities: readonly string[],
): ContractSpec['timeProportions'] {
  const resolved = entriesOf(input).map(([consumer, shares]) => {
    known(context, [...path, consumer], 'consumer', consumer, consumers);
    const own = entriesOf(shares).map(([modality, share]) => {
      if (!context.problems.blames(['pipelines']))
        known(context, [...path, consumer, modality], 'modality', modality, modalities);
      return [modality, read('share', share, 1)] as const;
    });
    return [consumer, Object.fromEntries(own)] as const;
  });
  return Object.fromEntries(resolved);
}

/** Every stream needs one contract that lets at least some of its queries in. */
export function checkCoverage(context: Context, contracts: readonly ContractSpec[], streams: readonly StreamSpec[]): void {
  if (isAtFault(context, ['contracts'], contracts, UNRELATED_OF_CONTRACTS)) return;
  for (const stream of streams) {
    if (stream.pipeline === '' || isAtFault(context, ['workload'], [stream], UNRELATED_OF_STREAMS)) continue;
    const path: Path = ['workload', stream.name, 'consumer'];
    const who = `consumer "${stream.consumer}" of tenant "${stream.tenant}" with pipeline "${stream.pipeline}"`;
    const covering = contracts.filter((contract) => covers(contract, stream));
    const [first, ...others] = covering;
    const rival = others.find((contract) => contract.pipeline === first?.pipeline);
    if (first === undefined) {
      const problem = `no contract covers ${who}, so every query would be rejected`;
      context.problems.add(path, `${problem}; ${remedyFor(stream, contracts)}`);
    } else if (rival !== undefined) {
      context.problems.add(path, `contracts "${first.name}" and "${rival.name}" both cover ${who}; leave it in one`);
    } else if (stream.modalityMix.every(({ modalities }) => modalities.some((one) => !first.privileges.includes(one)))) {
      const problem = `contract "${first.name}" lets ${who} ask only for ${listed(first.privileges)}`;
      context.problems.add(path, `${problem}, so every query would be rejected; widen its privileges`);
    }
  }
}

/** Keys that have no part in whom a contract covers, or in who asks. */
const UNRELATED_OF_CONTRACTS = ['deadline', 'at_deadline', 'cut_margin', 'priority', 'objectives', 'time_proportions'];
const UNRELATED_OF_STREAMS = ['arrivals', 'class_mix', 'explanations'];

/** Whether something was reported already that a complaint about coverage may come of. */
function isAtFault(
  context: Context,
  path: Path,
  of: readonly { readonly name: string }[],
  unrelated: readonly string[],
): boolean {
  return context.problems.found.some(({ path: [section, name, key] }) => {
    if (section !== path[0]) return false;
    return name === undefined || (of.some((one) => one.name === name) && !(typeof key === 'string' && unrelated.includes(key)));
  });
}

function remedyFor(stream: StreamSpec, contracts: readonly ContractSpec[]): string {
  const tenants = [...new Set(contracts.map(({ tenant }) => tenant))];
  const tenant = tenants.includes(stream.tenant) ? undefined : nearest(stream.tenant, tenants);
  if (tenant !== undefined) return `did you mean tenant "${tenant}"? (contracts are of ${listed(tenants)})`;
  const consumers = [...new Set(contracts.filter((one) => one.tenant === stream.tenant).flatMap((one) => one.consumers))];
  const consumer = nearest(stream.consumer, consumers);
  if (consumer !== undefined && consumer !== stream.consumer)
    return `did you mean consumer "${consumer}"? (contracts cover ${listed(consumers)})`;
  return `add it to one of the contracts ${listed(contracts.map(({ name }) => name))}`;
}

const covers = (contract: ContractSpec, stream: StreamSpec): boolean =>
  contract.tenant === stream.tenant &&
  (contract.pipeline === null || contract.pipeline === stream.pipeline) &&
  contract.consumers.includes(stream.consumer);
