import type { Clock, RunEnd, Timer } from '../../core/backend.ts';

/**
 * Real time behind the same two members as virtual time: a clock, and a `run` that takes one event after the other. Events wait in
 * one list, in order of time and then of sequence, also while nobody runs; the clock goes from event to event and stands still while
 * one is handled. Only the waiting is done by `setTimeout`. Where the machine is too slow, events come later than they should, but
 * in their order and at the times on this clock at which they were due: a busy machine changes no outcome.
 */
export type TimerLoop = {
  readonly clock: Clock;
  run(untilMs: number, maxEvents?: number): Promise<RunEnd>;
  stop(): void;
  /** Forgets all that is still to come. */
  clear(): void;
};

type Due = { readonly atMs: number; readonly fn: () => void };

export function createTimerLoop(): TimerLoop {
  const pending: Due[] = [];
  let startedMs = Number.NaN;
  let nowMs = 0;
  let stopped = false;
  let wake = (): void => {};

  const now = (): number => nowMs;
  const passed = (): number => performance.now() - startedMs;

  function after(delayMs: number, fn: () => void): Timer {
    const due: Due = { atMs: nowMs + delayMs, fn };
    const later = pending.findIndex((other) => other.atMs > due.atMs);
    pending.splice(later < 0 ? pending.length : later, 0, due);
    wake();
    return { cancel: () => forget(due) };
  }

  function forget(due: Due): void {
    const index = pending.indexOf(due);
    if (index >= 0) pending.splice(index, 1);
    wake();
  }

  function sleep(untilMs: number): Promise<void> {
    return new Promise((resolve) => {
      const alarm = setTimeout(resolve, Math.min(untilMs - passed(), LONGEST_MS));
      wake = () => {
        clearTimeout(alarm);
        resolve();
      };
    });
  }

  async function run(untilMs: number, maxEvents = Number.POSITIVE_INFINITY): Promise<RunEnd> {
    if (Number.isNaN(startedMs)) startedMs = performance.now();
    stopped = false;
    let events = 0;
    for (;;) {
      const first = pending[0];
      if (first === undefined) return 'idle';
      const realMs = passed();
      if (first.atMs <= Math.min(realMs, untilMs)) {
        nowMs = first.atMs;
        pending.shift();
        first.fn();
        if (++events >= maxEvents && !stopped) return 'events';
      } else if (realMs >= untilMs) {
        nowMs = Math.max(nowMs, untilMs);
        return 'time';
      } else {
        await sleep(Math.min(first.atMs, untilMs));
      }
      if (stopped) return 'stopped';
    }
  }

  return {
    clock: { now, after },
    run,
    stop: () => {
      stopped = true;
      wake();
    },
    clear: () => {
      pending.length = 0;
      wake();
    },
  };
}

/** `setTimeout` fires at once when asked to wait longer. */
const LONGEST_MS = 2_147_483_647;
