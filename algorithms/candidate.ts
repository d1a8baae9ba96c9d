import type { TaskView, View } from '../core/algorithm.ts';
import type { ServiceId } from '../core/events.ts';
import { figuresOf, type ServiceFigures } from './dream-score.ts';
import type { Live, Waiting } from './waiting.ts';

/** A waiting member, and what was last made of it. */
export type Candidate = {
  readonly member: Waiting;
  /** Absolute; Infinity where there is none. */
  readonly deadlineMs: number;
  readonly readyMs: number;
  /** Whose instances it may go to: its own service, or a lighter variant. */
  serviceId: ServiceId;
  figures: ServiceFigures;
  /** Expected time of all that remains, waiting excluded, averaged over the instances. */
  toGoMs: number;
  /** deadline - now; Infinity where there is no deadline. */
  slackMs: number;
  waitedMs: number;
  /** It misses its deadline even at its least ToGo. */
  late: boolean;
  /** Expected time of what remains besides the member itself, and the estimates of the view that it was worked out from. */
  besidesMs: number;
  estimates: number;
};

export function candidateOf(member: Waiting, { query, task }: Live): Candidate {
  return {
    member,
    deadlineMs: query.deadlineMs ?? Infinity,
    readyMs: task.readyMs,
    serviceId: member.serviceId,
    figures: NONE_YET,
    toGoMs: 0,
    slackMs: 0,
    waitedMs: 0,
    late: false,
    besidesMs: 0,
    estimates: Number.NaN,
  };
}
const NONE_YET: ServiceFigures = { count: 0, workMs: 0, energyJ: 0, leastRestMs: Infinity, meanRestMs: Infinity };

/**
 * Brings candidates up to date. What follows from expected times is worked out once for as long as they hold; what is left to do for
 * each candidate is a few sums, so that thousands can be looked at whenever an instance becomes free.
 */
export class Assessor {
  /** Whether a member that would be late goes to the first lighter variant of its service that is not. */
  readonly #lighter: 'allowed' | 'never';
  #view: View | null = null;
  #estimates = Number.NaN;
  #figures: (ServiceFigures | undefined)[] = [];

  constructor(lighter: 'allowed' | 'never') {
    this.#lighter = lighter;
  }

  /** To be called before the candidates of a list are assessed. */
  begin(view: View): void {
    this.#view = view;
    const { estimates } = view;
    if (estimates === this.#estimates) return;
    this.#estimates = estimates;
    this.#figures = [];
  }

  /** False where it has gone. */
  assess(candidate: Candidate, liveOf: (member: Waiting) => Live | undefined): boolean {
    if (candidate.estimates !== this.#estimates) {
      const live = liveOf(candidate.member);
      if (live === undefined) return false;
      candidate.besidesMs = this.#view!.restMs(live.task) - this.#largestRestMs(live.task);
      candidate.estimates = this.#estimates;
    }
    const { member, besidesMs } = candidate;
    const nowMs = this.#view!.now;
    const slackMs = candidate.deadlineMs - nowMs;
    const fitting = this.#fitting(member.serviceId, slackMs - besidesMs);
    const id = fitting ?? member.serviceId;
    const figures = this.#figuresOf(id);
    candidate.serviceId = id;
    candidate.figures = figures;
    candidate.toGoMs = besidesMs + figures.meanRestMs;
    candidate.slackMs = slackMs;
    candidate.waitedMs = nowMs - candidate.readyMs;
    candidate.late = fitting === null;
    return true;
  }

  /** The service, or the first of its lighter variants, that can answer within the time; null: none can. */
  #fitting(service: ServiceId, withinMs: number): ServiceId | null {
    for (let id: ServiceId | null = service; id !== null; id = this.#view!.service(id).lighterId) {
      if (this.#figuresOf(id).leastRestMs <= withinMs) return id;
      if (this.#lighter === 'never') return null;
    }
    return null;
  }

  /** What `restMs` counts for the task's unanswered members. */
  #largestRestMs(task: TaskView): number {
    let largest = 0;
    for (const { state, serviceId } of this.#view!.members(task)) {
      if (state !== 'waiting' && state !== 'running') continue;
      const { count, leastRestMs } = this.#figuresOf(serviceId);
      if (count > 0 && leastRestMs > largest) largest = leastRestMs;
    }
    return largest;
  }

  #figuresOf(service: ServiceId): ServiceFigures {
    return (this.#figures[service] ??= figuresOf(this.#view!.service(service)));
  }
}
