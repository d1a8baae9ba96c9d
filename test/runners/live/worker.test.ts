import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { workerFolder } from '../../../runners/live/image.ts';

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill();
});

/** A worker as a process of this machine, without a container. Gives what it answers to `works` ms, asked all at once. */
async function startWorker(config: object) {
  const ROHE_WORKER = JSON.stringify({ port: 0, cpuShare: 0.05, ...config });
  const child = fork(join(workerFolder(), 'server.mjs'), { env: { ...process.env, ROHE_WORKER } });
  running.push(child);
  const [port] = (await once(child, 'message')) as [number];
  let asked = 0;
  const ask = async (workMs: number) => {
    const n = asked++;
    const body = JSON.stringify({ invocation_id: n, sequence: n, work_ms: workMs, priority: 0, tenant: 0, deadline_ms: null });
    const response = await fetch(`http://127.0.0.1:${port}/inference`, { method: 'POST', body });
    const { waiting_ms = 0, service_ms = 0 } = (await response.json()) as { waiting_ms?: number; service_ms?: number };
    return { status: response.status, waitingMs: waiting_ms, serviceMs: service_ms };
  };
  return (...works: readonly number[]) => Promise.all(works.map(ask));
}

const BATCHING = { max: 4, waitMs: 400, factors: [0, 1, 1.5, 1.75, 2] };

describe('the emulated worker', () => {
  it('takes a full batch at once, for its longest work times the factor of its size', async () => {
    const ask = await startWorker({ batching: BATCHING });
    const answers = await ask(100, 20, 20, 20);
    for (const { status, serviceMs } of answers) {
      expect(status).toBe(200);
      expect(serviceMs).toBeGreaterThanOrEqual(199);
    }
    expect(new Set(answers.map(({ serviceMs }) => serviceMs)).size).toBe(1);
    expect(Math.max(...answers.map(({ waitingMs }) => waitingMs))).toBeLessThan(399);
  });

  it('waits for a batch to be full only so long', async () => {
    const ask = await startWorker({ batching: BATCHING });
    const [first, second] = await ask(100, 100);
    expect(first!.waitingMs).toBeGreaterThanOrEqual(399);
    for (const { serviceMs } of [first!, second!]) expect(serviceMs).toBeGreaterThanOrEqual(149);
  });

  it('refuses what its bound has no room for', async () => {
    const ask = await startWorker({ bound: 1 });
    const answers = await ask(200, 200, 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
  });

  it('serves one after the other without batching', async () => {
    const ask = await startWorker({});
    const began = performance.now();
    const answers = await ask(100, 100);
    // However late a busy machine lets the second come in.
    expect(performance.now() - began).toBeGreaterThanOrEqual(199);
    expect(Math.max(...answers.map(({ waitingMs }) => waitingMs))).toBeGreaterThan(0);
  });
});
