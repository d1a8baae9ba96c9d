import type { ParamSpec } from '../../core/algorithm.ts';
import type { Weights } from '../../core/allocation/score.ts';
import { PRIORITIES, type Priority, ServiceQueue } from '../../core/allocation/service-queue.ts';
import { UserError } from '../../core/errors.ts';
import type { Json } from '../../core/scenario.ts';

export type Params = { readonly [name: string]: Json };
type NumberSpec = Extract<ParamSpec, { type: 'number' }>;

export const QUEUE_PARAMS = {
  priority: { type: 'choice', default: 'none', of: PRIORITIES, about: 'services sensitive to this resource are placed first' },
  queue_balance: {
    type: 'number',
    default: 3,
    min: 1,
    max: 1_000_000,
    about: 'so many prioritised services are placed before one of the others',
  },
} satisfies { [name: string]: ParamSpec };

export const WEIGHT_PARAMS = {
  cpu: weight(1, 'the remaining share of the cores'),
  memory: weight(1, 'the remaining share of the memory'),
  accelerator: weight(0, 'the remaining share of the accelerators'),
  latency: weight(0, 'the latency from the gateway, which counts against a node'),
  energy: weight(0, 'the busy power, which counts against a node'),
} satisfies { [name: string]: ParamSpec };

/** Throws UserError for a value out of range; what is not given takes its default. */
export function weightsOf(given: Params): Weights {
  const of = (name: keyof Weights): number => numberOf(given, name, WEIGHT_PARAMS[name]);
  return { cpu: of('cpu'), memory: of('memory'), accelerator: of('accelerator'), latency: of('latency'), energy: of('energy') };
}

/** Throws UserError for a value out of range; what is not given takes its default. */
export function queueOf(given: Params): ServiceQueue {
  return new ServiceQueue(priorityOf(given), numberOf(given, 'queue_balance', QUEUE_PARAMS.queue_balance));
}

function weight(standard: number, what: string): NumberSpec {
  return { type: 'number', default: standard, min: 0, max: 1_000_000, about: `weight of ${what}` };
}

function priorityOf(given: Params): Priority {
  const value = given.priority ?? QUEUE_PARAMS.priority.default;
  const known = PRIORITIES.find((one) => one === value);
  if (known !== undefined) return known;
  throw new UserError(`placement parameter "priority" is ${JSON.stringify(value)}; it must be one of ${PRIORITIES.join(', ')}`);
}

function numberOf(given: Params, name: string, { default: standard, min, max }: NumberSpec): number {
  const value = given[name] ?? standard;
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw new UserError(`placement parameter "${name}" is ${JSON.stringify(value)}; it must be a number from ${min} to ${max}`);
}
