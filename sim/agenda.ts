import type { Job } from './jobs.ts';
import { type Handler, Kernel, type KernelEnd } from './kernel.ts';
import { SAMPLE } from './opcodes.ts';

/** What is to happen in the simulator. For as long as anything is, all nodes are sampled at an interval. */
export class Agenda {
  readonly #kernel = new Kernel();
  readonly #sampleMs: number;
  #sampling = false;

  constructor(sampleMs: number) {
    this.#sampleMs = sampleMs;
  }

  get now(): number {
    return this.#kernel.now;
  }
  /** `kind`: an opcode, which says what a and b are. */
  at(atMs: number, kind: number, a: number, b: number): void {
    this.#kernel.schedule(atMs, kind, a, b);
    if (!this.#sampling) this.#awaitSample();
  }
  after(delayMs: number, kind: number, a: number, b: number): void {
    this.at(this.#kernel.now + delayMs, kind, a, b);
  }
  /** An event that is about the job as it is now, and not if its slot has been given to another by then. */
  meet(delayMs: number, kind: number, job: Job): void {
    this.at(this.#kernel.now + delayMs, kind, job.slot, job.generation);
  }
  /** Faults alone are no reason to go on sampling. */
  fault(delayMs: number, kind: number, faultId: number, n: number): void {
    this.#kernel.schedule(this.#kernel.now + delayMs, kind, faultId, n);
  }

  /** At a SAMPLE. Ends by itself when nothing else is left to happen, so that the clock does not tick for ever. */
  sample(take: (now: number) => void): void {
    this.#sampling = false;
    take(this.#kernel.now);
    if (this.#kernel.pending > 0 && !this.#sampling) this.#awaitSample();
  }

  run(untilMs: number, maxEvents: number, handler: Handler): KernelEnd {
    return this.#kernel.runUntil(untilMs, maxEvents, handler);
  }
  stop(): void {
    this.#kernel.stop();
  }

  #awaitSample(): void {
    this.#sampling = true;
    this.#kernel.schedule(this.#kernel.now + this.#sampleMs, SAMPLE, 0, 0);
  }
}
