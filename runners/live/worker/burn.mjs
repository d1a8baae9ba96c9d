import { parentPort, workerData } from 'node:worker_threads';

/*
 * One slot: a thread that takes the time of a piece of work and uses the CPU meanwhile. The CPU time is counted in rounds of a loop, calibrated
 * once, so that work goes slower where the CPU is limited or shared; and it is spread evenly over the duration, so that a limit that
 * suffices is never in its way, and a queue can be served beside it.
 */

/** CPU time between two looks at the clock, in milliseconds. */
const CHUNK_MS = 0.5;
const WARM_UP_MS = 10;
const CALIBRATION_MS = 20;
const bell = new Int32Array(new SharedArrayBuffer(4));
let sink = 1;

function rounds(n) {
  let x = sink;
  for (let i = 0; i < n; i++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  sink = x | 1;
}

/** Rounds in a millisecond of CPU time of this process, in which nothing else may run meanwhile. */
function calibrate() {
  let n = 1000;
  const cpuMs = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const spent = (count) => {
    const before = cpuMs();
    rounds(count);
    return cpuMs() - before;
  };
  while (spent(n) < WARM_UP_MS) n *= 2;
  let done = 0;
  const before = cpuMs();
  do {
    rounds(n);
    done += n;
  } while (cpuMs() - before < CALIBRATION_MS);
  return done / (cpuMs() - before);
}

function waitUntil(ms) {
  for (let left = ms - performance.now(); left > 0; left = ms - performance.now()) Atomics.wait(bell, 0, 0, left);
}

/** Takes `workMs` where `cpuShare` of a core is to be had, and longer where it is not. */
function work(workMs, cpuShare, perMs) {
  const startMs = performance.now();
  const totalMs = workMs * cpuShare;
  for (let spentMs = 0; spentMs < totalMs; ) {
    const chunkMs = Math.min(CHUNK_MS, totalMs - spentMs);
    rounds(Math.round(chunkMs * perMs));
    spentMs += chunkMs;
    waitUntil(startMs + spentMs / cpuShare);
  }
  waitUntil(startMs + workMs);
}

const perMs = workerData.perMs ?? calibrate();
if (workerData.perMs !== null) rounds(Math.round(WARM_UP_MS * perMs));
parentPort.on('message', (workMs) => {
  work(workMs, workerData.cpuShare, perMs);
  parentPort.postMessage({ kind: 'done' });
});
parentPort.postMessage({ kind: 'ready', perMs });
