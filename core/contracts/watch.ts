import type { QueryRecord } from '../events.ts';
import type { WatchSpec } from '../scenario.ts';

/** `holds` is null where the queries give the metric no value: that is neither kept nor broken. */
export type WindowVerdict = { readonly holds: boolean | null; readonly value: number | null };
/**
 * Judges an objective over the queries of a window, which spans `spanMs`. The core knows no metrics: whoever starts a run compiles
 * these from the scenario's comparisons.
 */
export type ObjectiveJudge = (queries: readonly QueryRecord[], spanMs: number) => WindowVerdict;

const NO_DATA: WindowVerdict = { holds: null, value: null };

/**
 * One objective over a sliding window of ended queries. A window without data is no violation. It takes `violateAfter` violated
 * windows in a row to count as violated, and `restoreAfter` that are not to count as restored. All times are workload times.
 */
export class ObjectiveWatch {
  readonly #spec: WatchSpec;
  readonly #judge: ObjectiveJudge;
  #queries: QueryRecord[] = [];
  /** Judgements in a row that say otherwise than `violated`. */
  #against = 0;
  violated = false;
  /** The metric in the latest window; null: it had none. */
  value: number | null = null;

  constructor(spec: WatchSpec, judge: ObjectiveJudge) {
    this.#spec = spec;
    this.#judge = judge;
  }

  /** In the order in which they ended. */
  add(query: QueryRecord): void {
    this.#queries.push(query);
  }

  /** What has become of the objective with the window that closes now; null: it is as it was. */
  close(nowMs: number): 'violated' | 'restored' | null {
    const { holds, value } = this.#verdict(nowMs);
    this.value = value;
    const { violateAfter, restoreAfter } = this.#spec;
    this.#against = (holds === false) === this.violated ? 0 : this.#against + 1;
    if (this.#against < (this.violated ? restoreAfter : violateAfter)) return null;
    this.#against = 0;
    this.violated = !this.violated;
    return this.violated ? 'violated' : 'restored';
  }

  /**
   * A window of T that closes at t holds what ended in [t - T, t): what ends at the very moment of closing belongs to the next,
   * whichever of the two is handled first. With feedback, t is so much earlier.
   */
  #verdict(nowMs: number): WindowVerdict {
    const { window, feedbackDelayMs } = this.#spec;
    const untilMs = nowMs - (feedbackDelayMs ?? 0);
    const known = this.#countBefore(untilMs);
    const first = window.kind === 'time' ? this.#countBefore(untilMs - window.ms) : Math.max(0, known - window.events);
    const queries = this.#queries.slice(first, known);
    this.#queries = this.#queries.slice(first);
    if (queries.length === 0) return NO_DATA;
    const fromMs = window.kind === 'time' ? Math.max(0, untilMs - window.ms) : queries[0]!.endMs;
    return this.#judge(queries, untilMs - fromMs);
  }

  #countBefore(ms: number): number {
    const at = this.#queries.findIndex((query) => query.endMs >= ms);
    return at < 0 ? this.#queries.length : at;
  }
}
