import type { ParamSpec, StrategyDefinition } from '../core/algorithm.ts';
import { inLine, type KeyRule, servedBy } from './key-queue.ts';
import { InService } from './mllf.ts';
import { choiceParam } from './params.ts';

const params: { readonly [name in 'variant' | 'drop']: ParamSpec } = {
  variant: {
    type: 'choice',
    default: 'llf',
    of: ['llf', 'mllf'],
    about: 'mllf: a query in service keeps its place against a tie until the other could not wait for it',
  },
  drop: {
    type: 'choice',
    default: 'none',
    of: ['none', 'hopeless'],
    about: 'hopeless: give up on a task that would miss its deadline even at the fastest instance',
  },
};

/**
 * Laxity = deadline - now - the least work that is left. Now is the same for all, so members are ordered by deadline - work.
 * Mok, "Fundamental design problems of distributed systems for the hard-real-time environment", MIT (1983); not preemptive.
 */
export const llf: StrategyDefinition = {
  name: 'llf',
  summary: 'central queue, least laxity first',
  params,
  create(given) {
    const laxity = leastLaxity(choiceParam('drop', params, given) === 'hopeless');
    return inLine(choiceParam('variant', params, given) === 'mllf' ? keepingTies(laxity) : laxity);
  },
};

function leastLaxity(dropsHopeless: boolean): KeyRule {
  return {
    ...servedBy((task, query, view) => (query.deadlineMs ?? Infinity) - view.restMs(task)),
    keys: 'changing',
    hopeless: (first, view) => dropsHopeless && first.key < view.now,
  };
}

function keepingTies(laxity: KeyRule): KeyRule {
  const inService = new InService();
  return {
    ...laxity,
    choose: (first, waiting, view) => inService.choose(first, waiting, view),
    sent: (member, view) => inService.sent(member, view),
    forget: (query) => inService.forget(query),
  };
}
