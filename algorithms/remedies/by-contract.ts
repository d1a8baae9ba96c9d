import { type Algorithm, NONE, type ParamSpec, type View } from '../../core/algorithm.ts';
import type { ContractId, Observation, RemedyDecision } from '../../core/events.ts';
import type { RemedyAction } from '../../core/scenario.ts';
import { numberParam } from '../params.ts';
import type { RemedyDefinition } from './remedy.ts';

const PARAMS = {
  cool_down_ms: {
    type: 'number',
    default: 10_000,
    min: 0,
    max: 86_400_000,
    about: 'least time between two remedies for one objective, in milliseconds',
  },
  max_steps: {
    type: 'number',
    default: 3,
    min: 1,
    max: 1000,
    about: 'how often degrade and reroute go further in one violation',
  },
  per_cycle: { type: 'number', default: 3, min: 1, max: 1000, about: 'most remedies between two ticks, over all contracts' },
} satisfies { readonly [name: string]: ParamSpec };

/** Does what the objective's `action_on_violation` says, and takes it back when the objective is restored. */
export const byContract: RemedyDefinition = {
  name: 'by-contract',
  summary: "each violated objective's action_on_violation; taken back when the objective is restored",
  params: PARAMS,
  create: (given) =>
    new ByContract(
      numberParam('cool_down_ms', PARAMS, given),
      numberParam('max_steps', PARAMS, given),
      numberParam('per_cycle', PARAMS, given),
    ),
};

type Case = {
  readonly contractId: ContractId;
  readonly objective: number;
  readonly action: RemedyAction;
  violated: boolean;
  /** Remedies in this violation. */
  steps: number;
  /** When something was last done or taken back. */
  lastMs: number;
};

class ByContract implements Algorithm<RemedyDecision> {
  readonly #coolDownMs: number;
  readonly #maxSteps: number;
  readonly #perCycle: number;
  readonly #cases = new Map<string, Case>();
  /** Remedies since the last tick. */
  #done = 0;

  constructor(coolDownMs: number, maxSteps: number, perCycle: number) {
    this.#coolDownMs = coolDownMs;
    this.#maxSteps = maxSteps;
    this.#perCycle = perCycle;
  }

  decide(seen: Observation, view: View): readonly RemedyDecision[] {
    switch (seen.kind) {
      case 'contract-violated': {
        const violated = this.#caseOf(seen, view);
        violated.violated = true;
        violated.steps = 0;
        return this.#act(violated, view.now);
      }
      case 'contract-restored':
        return this.#restore(this.#caseOf(seen, view), view.now);
      case 'tick':
        this.#done = 0;
        return this.#cases.size === 0 ? NONE : [...this.#cases.values()].flatMap((one) => this.#act(one, view.now));
      default:
        return NONE;
    }
  }

  #caseOf({ contractId, objective }: { readonly contractId: ContractId; readonly objective: number }, view: View): Case {
    const key = `${contractId} ${objective}`;
    let found = this.#cases.get(key);
    if (found === undefined) {
      const action = view.contracts[contractId]!.spec.objectives[objective]!.watch?.action ?? 'alert';
      this.#cases.set(key, (found = { contractId, objective, action, violated: false, steps: 0, lastMs: -Infinity }));
    }
    return found;
  }

  /** The next step against a violation, unless it is too soon or there were enough. */
  #act(one: Case, now: number): readonly RemedyDecision[] {
    const most = one.action === 'degrade' || one.action === 'reroute' ? this.#maxSteps : 1;
    if (!one.violated || one.steps >= most || now < one.lastMs + this.#coolDownMs || this.#done >= this.#perCycle) return NONE;
    one.steps++;
    one.lastMs = now;
    this.#done++;
    return [decision(one, one.action, 'the objective is violated')];
  }

  #restore(one: Case, now: number): readonly RemedyDecision[] {
    one.violated = false;
    if (one.steps === 0 || one.action === 'alert') return NONE;
    one.lastMs = now;
    return [decision(one, 'restore', 'the objective is restored')];
  }
}

function decision({ contractId, objective }: Case, kind: RemedyDecision['kind'], reason: string): RemedyDecision {
  return { kind, contractId, objective, reason };
}
