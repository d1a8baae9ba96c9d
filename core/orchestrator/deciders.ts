import type { Algorithm } from '../algorithm.ts';
import { AlgorithmError } from '../errors.ts';
import type { Decision, Observation } from '../events.ts';
import type { Json } from '../scenario.ts';
import type { Decisions } from './decisions.ts';
import { noList } from './malformed.ts';
import type { LiveView } from './view.ts';

/** One step of an algorithm, for whoever records: what it saw, the figures it gave to `view.trace`, what it decided. */
export type DecisionStep = {
  readonly atMs: number;
  readonly seen: Observation;
  readonly figures: readonly { readonly [name: string]: Json }[];
  readonly decisions: readonly Decision[];
};
/** An algorithm, and how errors call it. */
export type Decider = { readonly name: string; readonly algorithm: Algorithm };
/** Who is asked in the end: the run's own algorithm (placement, strategy and remedy, composed), and what is to come after it. */
export type Asked = Decider & {
  /** The strategies that the scenario's changes bring, in that order; they and the first are to be made by `forItsQueries`. */
  readonly successors?: readonly Decider[] | undefined;
  readonly onStep?: (step: DecisionStep) => void;
};

/** Who decides: the run's own algorithm, then each strategy that a change has brought so far. */
export class Deciders {
  readonly #own: Asked;
  readonly #view: LiveView;
  readonly #decisions: Decisions;
  /** Of the successors, those that have taken over. */
  readonly #begun: Decider[] = [];
  #figures: { readonly [name: string]: Json }[] = [];

  constructor(own: Asked, view: LiveView, decisions: Decisions) {
    this.#own = own;
    this.#view = view;
    this.#decisions = decisions;
    if (own.onStep !== undefined) view.trace = (figures) => this.#figures.push(figures);
  }

  /** What all of them decided. Each sees what those before it have just done: a slot that an older strategy took is taken. */
  ask(seen: Observation): readonly Decision[] {
    const first = this.#consult(this.#own, seen);
    if (this.#begun.length === 0) return first;
    const all = [...first];
    for (const successor of this.#begun) all.push(...this.#consult(successor, seen));
    return all;
  }

  /** From now on the strategy of this number is asked too. */
  begin(strategy: number): void {
    this.#begun.push(this.#successor(strategy));
  }

  /** 0 is the run's own, 1 the first that a change brings. */
  nameOf(strategy: number): string {
    return (strategy === 0 ? this.#own : this.#successor(strategy)).name;
  }

  #successor(strategy: number): Decider {
    const { successors = [] } = this.#own;
    const found = successors[strategy - 1];
    if (found === undefined)
      throw new Error(`a change brings strategy ${strategy}, but the run was given ${successors.length} successors`);
    return found;
  }

  #consult(decider: Decider, seen: Observation): readonly Decision[] {
    this.#view.step++;
    const decisions = this.#decide(decider, seen);
    if (decisions.length > 0) this.#decisions.apply(decisions, decider.name);
    return decisions;
  }

  #decide({ algorithm, name }: Decider, seen: Observation): readonly Decision[] {
    const { onStep } = this.#own;
    let decisions: readonly Decision[];
    try {
      decisions = algorithm.decide(seen, this.#view);
    } catch (error) {
      if (error instanceof AlgorithmError) throw error;
      throw new AlgorithmError(`${name} threw at ${seen.kind}, ${seen.atMs} ms: ${messageOf(error)}`, { cause: error });
    }
    if (!Array.isArray(decisions)) throw new AlgorithmError(`${name} answered ${seen.kind} with ${noList(decisions)}`);
    if (onStep !== undefined) {
      onStep({ atMs: seen.atMs, seen, figures: this.#figures, decisions });
      this.#figures = [];
    }
    return decisions;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
