import { map, range, Subject, scan } from 'rxjs';
import { watch } from '../core/watch.ts';
import type { Handler } from '../sim/kernel.ts';
import { M2, topology } from './m2.ts';

const WINDOWS = 1000;
/** What the listeners have made of it, where the optimiser cannot prove that nobody reads it. */
const heard = { windows: 0, mean: 0 };

/** M2 with the outer clock driven by RxJS: a window is the value of a stream that runs the kernel up to its end. */
export function windowsM2(nodes: number, requests: number, latencies: Float64Array): void {
  const shape = topology(nodes);
  const model = new M2(shape, requests, latencies);
  const width = requests / shape.arrivalsPerTime / WINDOWS;
  const windows = range(1, WINDOWS).pipe(
    map((n) => {
      model.kernel.runUntil(n * width, Infinity, model);
      return { endsAt: n * width, completed: model.completed };
    }),
    scan((before, { completed }) => ({ completed, inWindow: completed - before.completed }), { completed: 0, inWindow: 0 }),
  );
  watch(windows, ({ inWindow }) => {
    heard.windows++;
    heard.mean += (inWindow - heard.mean) / heard.windows;
  });
  model.kernel.runUntil(Infinity, Infinity, model);
}

/** M2 with what is finished told in batches of one full ring of latencies; nothing is told unless someone listens. */
class BatchedM2 implements Handler {
  readonly batches = new Subject<Float64Array>();
  readonly #model: M2;
  readonly #latencies: Float64Array;
  #told = 0;

  constructor(model: M2, latencies: Float64Array) {
    this.#model = model;
    this.#latencies = latencies;
  }
  run(): void {
    this.#model.kernel.runUntil(Infinity, Infinity, this);
  }
  handle(kind: number, a: number, b: number): void {
    this.#model.handle(kind, a, b);
    if (this.#model.completed - this.#told < this.#latencies.length) return;
    this.#told = this.#model.completed;
    if (this.batches.observed) this.batches.next(this.#latencies);
  }
}

export function batchesM2(nodes: number, requests: number, latencies: Float64Array): void {
  const batched = new BatchedM2(new M2(topology(nodes), requests, latencies), latencies);
  const means = batched.batches.pipe(map((batch) => batch.reduce((sum, one) => sum + one, 0) / batch.length));
  watch(means, (mean) => void (heard.mean = mean));
  batched.run();
}

export function unheardM2(nodes: number, requests: number, latencies: Float64Array): void {
  new BatchedM2(new M2(topology(nodes), requests, latencies), latencies).run();
}
