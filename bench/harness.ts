import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { workerFolder } from '../runners/live/image.ts';
import { Caller } from '../runners/live/invoke.ts';
import type { Sent, Task } from '../runners/live/messages.ts';
import { protocolOf } from '../runners/live/protocol.ts';
import { sleep } from '../runners/live/wait.ts';
import { constantService } from '../test/contracts/world.ts';

/*
 * What a live run adds to each request: the way of an invocation to an emulated worker that has nothing to do, on the loopback, and back, through the
 * very code that live runs send by. First at 200 requests a second, from the intended times (an open loop); then as many as go with 32 under way.
 */
const PER_SECOND = 200;
const OPEN_S = 10;
const CLOSED_S = 5;
const UNDER_WAY = 32;
const WARM_UP = 200;
const BARS = { p50Ms: 1, p99Ms: 5, perCore: 2000 };

const protocol = protocolOf(constantService('null', 0));
const TASK: Task = {
  workMs: 0,
  prediction: { classes: [0], scores: [1], confidence: 1 },
  classes: ['only'],
  modality: 'image',
  model: 'null',
  device: 'none',
  sequence: 0,
  sample: null,
};

/** Resolves when the answer has been read. */
function ask(caller: Caller, origin: string, id: number): Promise<void> {
  const work: Sent = {
    stage: 'infer',
    id,
    queryId: id,
    attempt: 1,
    taskId: id,
    serviceId: 0,
    instanceId: 0,
    explain: false,
    deadlineMs: null,
    priority: 0,
    tenant: 0,
    sendKiB: 1,
    returnKiB: 1,
  };
  return caller.post(origin, protocol.ask(work, { ...TASK, sequence: id })).then(({ body }) => {
    protocol.read(body, TASK.classes, true);
  });
}

async function openLoop(caller: Caller, origin: string, firstId: number): Promise<readonly number[]> {
  const times: number[] = [];
  const pending: Promise<void>[] = [];
  const startMs = performance.now();
  for (let n = 0; n < PER_SECOND * OPEN_S; n++) {
    const intendedMs = startMs + (n * 1000) / PER_SECOND;
    await sleep(intendedMs - performance.now(), () => {});
    pending.push(ask(caller, origin, firstId + n).then(() => void times.push(performance.now() - intendedMs)));
  }
  await Promise.all(pending);
  return times.sort((a, b) => a - b);
}

async function closedLoop(caller: Caller, origin: string, firstId: number) {
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  let id = firstId;
  const client = async (): Promise<void> => {
    while (performance.now() - startMs < CLOSED_S * 1000) await ask(caller, origin, id++);
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, client));
  const { user, system } = process.cpuUsage(cpuBefore);
  const count = id - firstId;
  return { perSecond: (count / (performance.now() - startMs)) * 1000, perCore: count / ((user + system) / 1e6) };
}

async function startWorker(): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const ROHE_WORKER = JSON.stringify({ port: 0, concurrency: 1 });
  const child = fork(join(workerFolder(), 'server.mjs'), { env: { ...process.env, ROHE_WORKER } });
  const [port] = (await once(child, 'message')) as [number];
  return { child, origin: `http://127.0.0.1:${port}` };
}

const { child, origin } = await startWorker();
const caller = new Caller(10_000);
try {
  for (let n = 0; n < WARM_UP; n++) await ask(caller, origin, n);
  const times = await openLoop(caller, origin, WARM_UP);
  const quantile = (p: number): number => times[Math.floor(p * (times.length - 1))]!;
  const [p50, p99] = [quantile(0.5), quantile(0.99)];
  const { perSecond, perCore } = await closedLoop(caller, origin, WARM_UP + times.length);
  const verdict = (met: boolean): string => (met ? 'met' : 'missed');
  console.log(`${PER_SECOND} requests/s, n = ${times.length}, from the intended times:`);
  console.log(`  p50 ${p50.toFixed(2)} ms (bar < ${BARS.p50Ms}: ${verdict(p50 < BARS.p50Ms)})`);
  console.log(`  p99 ${p99.toFixed(2)} ms (bar < ${BARS.p99Ms}: ${verdict(p99 < BARS.p99Ms)})`);
  console.log(`${UNDER_WAY} under way for ${CLOSED_S} s: ${perSecond.toFixed(0)} requests/s;`);
  console.log(
    `  ${perCore.toFixed(0)} a second of this process's CPU (bar >= ${BARS.perCore}: ${verdict(perCore >= BARS.perCore)})`,
  );
} finally {
  await caller.close();
  child.kill();
}
