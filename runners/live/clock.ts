import type { Clock, RunEnd, Timer } from '../../core/backend.ts';
import { nextMacrotask, sleep } from './wait.ts';

/** How late timers fired, in milliseconds: whether the machine that sends the load keeps up with itself. */
export type Lateness = { readonly timers: number; readonly meanMs: number; readonly worstMs: number };

export type LiveLoop = {
  readonly clock: Clock;
  /** Handles `fn` as an event of its own, as soon as there is a run. */
  post(fn: () => void): void;
  /** Something is under way of which `post` will tell: until then the run is not idle. Call what it gives once. */
  expect(): () => void;
  /** Whether anything is left to happen. */
  readonly busy: boolean;
  /** Milliseconds on the clock's scale that go on also while an event is handled. */
  elapsed(): number;
  run(untilMs: number, maxEvents?: number): Promise<RunEnd>;
  stop(): void;
  /** Forgets all that is still to come. */
  clear(): void;
  readonly lateness: Lateness;
};

type Due = { readonly atMs: number; readonly fn: () => void };

/**
 * Monotonic time behind the same members as virtual time. Timers and what the hosts tell are handled one after the other; each at the time
 * at which it is begun, and the clock stands still until it is over. It starts with the first run.
 */
export function createLiveLoop(): LiveLoop {
  const timers: Due[] = [];
  const inbox: (() => void)[] = [];
  let startedMs = Number.NaN;
  let nowMs = 0;
  let expected = 0;
  let stopped = false;
  let wake = (): void => {};
  let fired = 0;
  let lateMs = 0;
  let worstMs = 0;

  const elapsed = (): number => (Number.isNaN(startedMs) ? 0 : performance.now() - startedMs);

  function after(delayMs: number, fn: () => void): Timer {
    const due: Due = { atMs: nowMs + delayMs, fn };
    timers.splice(placeOf(timers, due.atMs), 0, due);
    wake();
    return { cancel: () => forget(due) };
  }
  function forget(due: Due): void {
    const index = timers.indexOf(due);
    if (index < 0) return;
    timers.splice(index, 1);
    wake();
  }
  function post(fn: () => void): void {
    inbox.push(fn);
    wake();
  }

  /** The next event that is due, taken out; what the hosts told goes first, for it happened before it was told. */
  function take(): (() => void) | undefined {
    const told = inbox.shift();
    if (told !== undefined) return told;
    const first = timers[0];
    const atMs = elapsed();
    if (first === undefined || first.atMs > atMs) return undefined;
    timers.shift();
    fired++;
    lateMs += atMs - first.atMs;
    worstMs = Math.max(worstMs, atMs - first.atMs);
    return first.fn;
  }

  async function run(untilMs: number, maxEvents = Number.POSITIVE_INFINITY): Promise<RunEnd> {
    if (Number.isNaN(startedMs)) startedMs = performance.now();
    stopped = false;
    let events = 0;
    let yieldedMs = elapsed();
    for (;;) {
      const atMs = elapsed();
      if (atMs >= untilMs) {
        nowMs = Math.max(nowMs, atMs);
        return 'time';
      }
      // Without this, hosts would not be heard while timers keep the loop busy.
      if (atMs - yieldedMs > LONGEST_BURST_MS) {
        await nextMacrotask();
        yieldedMs = elapsed();
      }
      const fn = take();
      if (fn === undefined) {
        if (timers.length === 0 && expected === 0) return 'idle';
        await sleep(Math.min(timers[0]?.atMs ?? Infinity, untilMs) - elapsed(), (wakes) => (wake = wakes));
        yieldedMs = elapsed();
        if (stopped) return 'stopped';
        continue;
      }
      nowMs = Math.max(nowMs, elapsed());
      fn();
      events++;
      if (stopped) return 'stopped';
      if (events >= maxEvents) return 'events';
    }
  }

  return {
    clock: { now: () => nowMs, after },
    post,
    expect() {
      expected++;
      let open = true;
      return () => {
        if (open) expected--;
        open = false;
      };
    },
    get busy() {
      return timers.length > 0 || inbox.length > 0 || expected > 0;
    },
    elapsed,
    run,
    stop() {
      stopped = true;
      wake();
    },
    clear() {
      timers.length = 0;
      inbox.length = 0;
      wake();
    },
    get lateness() {
      return { timers: fired, meanMs: fired === 0 ? 0 : lateMs / fired, worstMs };
    },
  };
}

const LONGEST_BURST_MS = 2;

/** After all that are due at the same time or before. */
function placeOf(timers: readonly Due[], atMs: number): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timers[middle]!.atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
