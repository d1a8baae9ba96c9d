import type { LogLine, RunRecord } from '../../core/events.ts';
import type { Probe } from '../../sim/probe.ts';

/** What was found about one claim; `holds` is null where the scenario has nothing that it is about. */
export type Finding = {
  readonly claim: string;
  readonly holds: boolean | null;
  /** The figures that it was judged by. */
  readonly figure: string;
  /** The first breach; null: none. */
  readonly breach: string | null;
};

/** A claim about a run that watches it and says at its end whether it held. */
export type Invariant = {
  readonly record?: (record: RunRecord) => void;
  readonly log?: (line: LogLine) => void;
  readonly probe?: Probe;
  /** `epochMs`: when the workload began, `endMs`: when the run ended, both on the clock of the log. */
  readonly finding: (epochMs: number, endMs: number) => Finding;
};

/** Times are sums of many summands in floating point: differences below this many milliseconds are none. */
export const NEGLIGIBLE_MS = 1e-6;

/** Counts breaches and keeps the first, for the run goes on after one. */
export class Breaches {
  #count = 0;
  #first: string | null = null;

  /** `what` is called only for the first. */
  unless(holds: boolean, what: () => string): void {
    if (holds) return;
    this.#count++;
    this.#first ??= what();
  }
  judge(claim: string, figure: string): Finding {
    const others = this.#count > 1 ? ` (and ${this.#count - 1} more)` : '';
    return { claim, holds: this.#count === 0, figure, breach: this.#first === null ? null : `${this.#first}${others}` };
  }
}

export function notApplicable(claim: string, why: string): Finding {
  return { claim, holds: null, figure: why, breach: null };
}

/** Integers of which each shall come once, none left out; holds only those that came before their predecessors. */
export class Once {
  #next = 0;
  readonly #early = new Set<number>();

  /** False where it has come before. */
  take(id: number): boolean {
    if (this.has(id)) return false;
    this.#early.add(id);
    while (this.#early.delete(this.#next)) this.#next++;
    return true;
  }
  has(id: number): boolean {
    return id < this.#next || this.#early.has(id);
  }
  /** The least that has not come. */
  get next(): number {
    return this.#next;
  }
  /** Whether none was left out. */
  get whole(): boolean {
    return this.#early.size === 0;
  }
}
