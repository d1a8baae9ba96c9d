import type { Decision } from '../events.ts';
import type { RunState } from './state.ts';

/** How long the orchestrator works on a list of decisions before what it sends leaves. */
export class DecisionCost {
  readonly #state: RunState;
  /** Lists so far, and by service the last of them in which its candidates were counted. */
  #lists = 0;
  readonly #countedIn: number[] = [];

  constructor(state: RunState) {
    this.#state = state;
  }

  /** fixed + per candidate, where candidates = waiting members x instances that may be chosen, of the services sent to. */
  of(list: readonly Decision[]): number {
    const { fixedMs, perCandidateMs } = this.#state.model.scenario.orchestration;
    if (fixedMs === 0 && perCandidateMs === 0) return 0;
    let sends = false;
    let candidates = 0;
    this.#lists++;
    for (const decision of list) {
      if (decision?.kind !== 'invoke' && decision?.kind !== 'start') continue;
      sends = true;
      if (decision.kind === 'start' || this.#countedIn[decision.serviceId] === this.#lists) continue;
      this.#countedIn[decision.serviceId] = this.#lists;
      const service = this.#state.cluster.services[decision.serviceId];
      if (service !== undefined) candidates += service.waiting * service.available.length;
    }
    return sends ? fixedMs + perCandidateMs * candidates : 0;
  }
}
