import type { AutoscaleSpec, ContractSpec, ServiceSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { type Context, read } from './context.ts';
import type { ServiceInput } from './services.ts';

const TARGETS = { utilisation: 0.6, queue: 2, contract: 0.5 } as const;

export function resolveAutoscale(
  context: Context,
  path: Path,
  input: ServiceInput,
  role: ServiceSpec['role'],
): AutoscaleSpec | null {
  const given = input.autoscale;
  if (given === undefined) return null;
  const at = (key: string): Path => [...path, 'autoscale', key];
  const { by = 'utilisation', min = 1, max = 1 } = given;
  const target = read('share', given.target, typeof given.target === 'number' ? given.target : TARGETS[by]);
  if (min > max) context.problems.add(at('min'), `is ${min}, more than max ${max}; give at most ${max}`);
  if (given.target !== undefined && !(target > 0)) context.problems.add(at('target'), 'must be more than 0');
  if (by !== 'queue' && target > 1)
    context.problems.add(at('target'), `is ${target}, and by ${by} it is a share; give 0 % to 100 %`);
  if (given.idle !== undefined && min > 0)
    context.problems.add(at('idle'), `has no meaning with min ${min}: the last instance stays; set min: 0, or remove it`);
  if (min === 0 && role === 'aggregate')
    context.problems.add(at('min'), 'is 0, but an aggregator must be there when answers are; give at least 1');
  if (input.replicas !== undefined && (input.replicas < min || input.replicas > max))
    context.problems.add(
      [...path, 'replicas'],
      `is ${input.replicas}, outside autoscale's ${min} to ${max}; it starts with so many`,
    );
  return {
    by,
    target,
    min,
    max,
    intervalMs: read('duration', given.interval, 10_000),
    coolDownMs: read('duration', given.cool_down, 60_000),
    idleMs: min === 0 ? read('duration', given.idle, 60_000) : null,
  };
}

/** With autoscaling a service starts with as many as are given, else with its fewest. */
export function replicasOf(input: ServiceInput, autoscale: AutoscaleSpec | null): number {
  return input.replicas ?? autoscale?.min ?? 1;
}

/** What follows violations needs objectives that can be violated. */
export function checkFollowed(context: Context, services: readonly ServiceSpec[], contracts: readonly ContractSpec[]): void {
  if (context.problems.blames(['contracts'])) return;
  if (contracts.some(({ objectives }) => objectives.some(({ watch }) => watch !== null))) return;
  for (const { name, autoscale } of services) {
    if (autoscale?.by !== 'contract') continue;
    const problem = 'follows violated objectives, but no objective is watched; give one a window (docs/contracts.md)';
    context.problems.add(['services', name, 'autoscale', 'by'], problem);
  }
}
