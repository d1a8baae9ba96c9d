/** `setTimeout` fires at once when asked to wait longer. */
const LONGEST_MS = 2_147_483_647;
/** It counts in whole milliseconds and is late by up to one: what is left is waited for turn by turn. */
const GRAIN_MS = 1.5;

/** Lets timers, signals and streams have their turn. */
export function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits, more exactly than `setTimeout`, or until the function given to `onWake` is called. */
export function sleep(ms: number, onWake: (wake: () => void) => void): Promise<void> {
  const untilMs = performance.now() + ms;
  return new Promise((resolve) => {
    let alarm: NodeJS.Timeout | undefined;
    let done = false;
    const wake = (): void => {
      done = true;
      clearTimeout(alarm);
      resolve();
    };
    const turn = (): void => {
      if (done) return;
      if (performance.now() >= untilMs) wake();
      else setImmediate(turn);
    };
    onWake(wake);
    if (ms < GRAIN_MS) turn();
    else alarm = setTimeout(turn, Math.min(ms - GRAIN_MS, LONGEST_MS));
  });
}
