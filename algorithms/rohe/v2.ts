import type { InstanceView, ParamSpec, StrategyDefinition } from '../../core/algorithm.ts';
import { choiceParam } from '../params.ts';
import { push } from '../push.ts';
import { slowest } from './instances.ts';
import { WholePhases } from './whole-phases.ts';

const params: { readonly replica: ParamSpec } = {
  replica: {
    type: 'choice',
    default: 'any',
    of: ['any', 'slowest'],
    about:
      "where a member has several instances: any, as a Kubernetes Service does it, or the slowest, as ROHE's selectors, which v2 never calls",
  },
};

/** ROHE 0.2.1, orchestrator_v2.py: of the plan only the phases, their conditions and the active members count. */
export const roheV2: StrategyDefinition = {
  name: 'rohe/v2',
  summary: "for parity: ROHE's v2 as its code does it; every active model, and a phase that is not whole in time is lost",
  params,
  create(given, random) {
    const any = (instances: readonly InstanceView[]): InstanceView | undefined =>
      instances.length === 0 ? undefined : instances[random.below(instances.length)];
    const pick = choiceParam('replica', params, given) === 'any' ? any : (all: readonly InstanceView[]) => slowest(all, Infinity);
    return push(({ available }) => pick(available), new WholePhases());
  },
};
