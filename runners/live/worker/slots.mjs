import { Worker } from 'node:worker_threads';

/** Threads that each do one piece of work at a time. */
export class Slots {
  #free = [];

  /** Resolves when all are ready, with the rounds in a millisecond of CPU time that the first has found. */
  async open(count, cpuShare) {
    const first = await this.#add(cpuShare, null);
    for (let n = 1; n < count; n++) await this.#add(cpuShare, first);
    return first;
  }
  get free() {
    return this.#free.length;
  }

  /** Only while one is free; calls `done` at the end. */
  run(workMs, done) {
    const thread = this.#free.pop();
    thread.once('message', () => {
      this.#free.push(thread);
      done();
    });
    thread.postMessage(workMs);
  }

  #add(cpuShare, perMs) {
    const thread = new Worker(new URL('./burn.mjs', import.meta.url), { workerData: { cpuShare, perMs } });
    return new Promise((resolve, reject) => {
      thread.once('error', reject);
      thread.once('message', (ready) => {
        this.#free.push(thread);
        resolve(ready.perMs);
      });
    });
  }
}
