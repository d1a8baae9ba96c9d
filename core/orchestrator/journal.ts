import type { Observable } from 'rxjs';
import type { Backend, Clock, Timer } from '../backend.ts';
import type { BackendObservation, Command, Invocation, LogLine } from '../events.ts';
import { Feed } from '../watch.ts';

/** The one door to the backend: numbers and logs what goes through it, in the order in which it happens. Costs nothing unobserved. */
export class Journal {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #log = new Feed<LogLine>();
  #lines = 0;
  #timers = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#clock = backend.clock;
  }

  get log(): Observable<LogLine> {
    return this.#log;
  }
  now(): number {
    return this.#clock.now();
  }

  /** In the log if somebody reads it when the timer is set. */
  after(delayMs: number, fn: () => void): Timer {
    const timer = this.#timers++;
    if (!this.#log.observed) return this.#clock.after(delayMs, fn);
    return this.#clock.after(delayMs, () => {
      if (this.#log.observed) this.#log.next({ n: this.#lines++, atMs: this.now(), is: 'timer', timer });
      fn();
    });
  }

  observed(observation: BackendObservation): void {
    if (this.#log.observed) this.#log.next({ n: this.#lines++, atMs: observation.atMs, is: 'observation', observation });
  }

  /** Of all commands the one that is given millions of times: nothing is made for it unless someone reads the log. */
  invoke(work: Invocation): void {
    if (this.#log.observed) this.#note({ kind: 'invoke', work });
    this.#backend.invoke(work);
  }
  command(command: Exclude<Command, { kind: 'invoke' }>): void {
    if (this.#log.observed) this.#note(command);
    switch (command.kind) {
      case 'deploy':
        return this.#backend.deploy(command.instanceId, command.serviceId, command.nodeId);
      case 'remove':
        return this.#backend.remove(command.instanceId);
      case 'cancel':
        return this.#backend.cancel(command.invocationId);
    }
  }

  changed(text: string): void {
    if (this.#log.observed) this.#log.next({ n: this.#lines++, atMs: this.now(), is: 'change', text });
  }

  #note(command: Command): void {
    this.#log.next({ n: this.#lines++, atMs: this.now(), is: 'command', command });
  }
}
