import type { Subscription } from 'rxjs';
import { watch } from '../../core/watch.ts';
import type { Engine, EngineEvent } from './engine.ts';
import type { Instance } from './instance.ts';
import { pause } from './wait.ts';

const RETRY_MS = 500;

/** What becomes of what an engine says. */
export type EngineListener = {
  /** Of all that the run has started, also what is gone. */
  readonly instances: ReadonlyMap<number, Instance>;
  /** Its container has ended, or is of no use any more. */
  failed(instance: Instance, cause: string): void;
  /** The engine does not answer any more; why. */
  lost(engine: Engine, cause: string): void;
  /** It answers again, and nothing is left there of what failed meanwhile. */
  found(engine: Engine): void;
};

/** Listens to the engines of a run until it is closed; one that is lost is asked until it answers again. */
export class EngineWatch {
  readonly #run: string;
  readonly #listener: EngineListener;
  readonly #watching = new Map<Engine, Subscription>();
  #closed = false;

  constructor(run: string, listener: EngineListener) {
    this.#run = run;
    this.#listener = listener;
  }

  open(engines: readonly Engine[]): void {
    for (const engine of engines) this.#watch(engine);
  }
  close(): void {
    this.#closed = true;
    for (const subscription of this.#watching.values()) subscription.unsubscribe();
  }

  #watch(engine: Engine): void {
    this.#watching.set(
      engine,
      watch(engine.events(this.#run), (event) => this.#heard(engine, event)),
    );
  }
  #heard(engine: Engine, event: EngineEvent): void {
    if (this.#closed) return;
    if (event.kind === 'lost') return void this.#lost(engine, event.cause);
    const instance = [...this.#listener.instances.values()].find(({ container }) => container?.id === event.container);
    if (instance === undefined) return;
    switch (event.kind) {
      case 'out-of-memory':
        instance.outOfMemory = true;
        return;
      case 'unhealthy':
        return this.#listener.failed(instance, 'unhealthy');
      case 'died':
        return this.#listener.failed(
          instance,
          instance.outOfMemory ? 'out of memory' : `its container ended with code ${event.exitCode}`,
        );
    }
  }
  async #lost(engine: Engine, cause: string): Promise<void> {
    this.#listener.lost(engine, cause);
    while (!this.#closed) {
      await pause(RETRY_MS);
      try {
        await engine.facts();
        await this.#removeGone(engine);
      } catch {
        // It does not answer yet, or no longer.
        continue;
      }
      if (this.#closed) return;
      this.#watch(engine);
      return this.#listener.found(engine);
    }
  }
  /** What could not be removed while the engine did not answer. */
  async #removeGone(engine: Engine): Promise<void> {
    for (const { place, state, container } of this.#listener.instances.values()) {
      const gone = state === 'failed' || state === 'removed';
      if (place.engine === engine && gone && container !== null) await engine.remove(container.id);
    }
  }
}
