import { Worker } from 'node:worker_threads';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Does `work` with a signal that Ctrl-C or SIGTERM aborts; a second one ends the process at once, whatever keeps it busy. */
export async function interruptible<T>(terminal: Terminal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted.code);
    controller.abort();
    terminal.say('warn', 'rohe: stopping; once more ends it at once');
  };
  const listen = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop).on(signal, stop);
  };
  const ignore = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  listen();
  const unguard = guard(listen, ignore, (why) => terminal.say('debug', `rohe: only the event loop sees Ctrl-C: ${why}`));
  try {
    return await work(controller.signal);
  } finally {
    await unguard();
    ignore();
  }
}

/** This thread shows this often that it is alive, and is blocked when it has not done so for this long. */
const BEAT_MS = 250;
const BLOCKED_MS = 2000;
const RELEASE = Symbol.for('rohe.release');

/*
 * What the guard's thread does. It asks by way of the inspector, which is the one thing that gets a word in while a thread runs a loop
 * of JavaScript. Plain text, for threads load compiled files only.
 */
const GUARD = `
const { Session } = require('node:inspector');
const { beats, blockedMs } = require('node:worker_threads').workerData;
const session = new Session();
session.connectToMainThread();
const expression = "globalThis[Symbol.for('${RELEASE.description}')]?.()";
let seen = -1;
setInterval(() => {
  const now = Atomics.load(beats, 0);
  if (now === seen) session.post('Runtime.evaluate', { expression });
  seen = now;
}, blockedMs);
`;

/** One piece of work may begin while another is under way. */
const guarded = new Set<() => void>();
function releaseAll(): void {
  for (const release of guarded) release();
}

/**
 * Signals are handed to listeners by the event loop, so that one decision that never ends would keep them from being seen at all. While
 * this thread is blocked the listeners are taken off: then the system itself ends the process at the next signal. Gives what ends the guard.
 */
function guard(listen: () => void, ignore: () => void, onError: (why: string) => void): () => Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  let released = false;
  const release = (): void => {
    released = true;
    ignore();
  };
  guarded.add(release);
  Object.assign(globalThis, { [RELEASE]: releaseAll });
  const thread = new Worker(GUARD, { eval: true, workerData: { beats, blockedMs: BLOCKED_MS } });
  thread.on('error', (error) => onError(error.message)).unref();
  const beat = setInterval(() => {
    Atomics.add(beats, 0, 1);
    if (released) listen();
    released = false;
  }, BEAT_MS);
  beat.unref();
  return async () => {
    clearInterval(beat);
    guarded.delete(release);
    await thread.terminate();
  };
}
