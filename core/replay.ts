import { type Observable, Subject } from 'rxjs';
import type { Backend, Clock, RunEnd } from './backend.ts';
import { UserError } from './errors.ts';
import type { BackendObservation, Command, LogLine } from './events.ts';

/** The replayed run did something else than the recorded one. */
export class ReplayError extends UserError {
  override readonly name = 'ReplayError';
  readonly line: number;
  constructor(line: number, message: string) {
    super(`log line ${line}: ${message}`);
    this.line = line;
  }
}

/**
 * A backend that is a recorded log: it says what the log says, fires timers where the log says, and fails at the first command that
 * differs. Nothing is simulated, so a log of a run on real hosts can be replayed as well.
 */
export function createReplayBackend(lines: readonly LogLine[]): Backend {
  return new ReplayBackend(lines);
}

type PlayedLine = Exclude<LogLine, { is: 'change' }>;

class ReplayBackend implements Backend {
  readonly clock: Clock;
  readonly #lines: readonly PlayedLine[];
  readonly #observations = new Subject<BackendObservation>();
  readonly #timers = new Map<number, () => void>();
  #timerCount = 0;
  #at = 0;
  #now = 0;
  #stopped = false;

  constructor(lines: readonly LogLine[]) {
    // Changes are the core's own: it makes them when their timers fire.
    this.#lines = lines.filter((line): line is PlayedLine => line.is !== 'change');
    this.clock = {
      now: () => this.#now,
      after: (_, fn) => {
        const timer = this.#timerCount++;
        this.#timers.set(timer, fn);
        return { cancel: () => this.#timers.delete(timer) };
      },
    };
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {
    this.#observations.complete();
  }
  observe(): Observable<BackendObservation> {
    return this.#observations;
  }
  stop(): void {
    this.#stopped = true;
  }

  deploy(instanceId: number, serviceId: number, nodeId: number): void {
    this.#expect({ kind: 'deploy', instanceId, serviceId, nodeId });
  }
  remove(instanceId: number): void {
    this.#expect({ kind: 'remove', instanceId });
  }
  invoke(work: Extract<Command, { kind: 'invoke' }>['work']): void {
    this.#expect({ kind: 'invoke', work });
  }
  cancel(invocationId: number): void {
    this.#expect({ kind: 'cancel', invocationId });
  }

  async run(untilMs: number, maxEvents = Infinity): Promise<RunEnd> {
    for (let left = maxEvents; ; left--) {
      const line = this.#lines[this.#at];
      if (this.#stopped && !this.#goesOn(line)) {
        this.#stopped = false;
        return 'stopped';
      }
      if (line === undefined) return 'idle';
      if (line.atMs > untilMs) {
        this.#now = Math.max(this.#now, untilMs);
        return 'time';
      }
      if (left < 1) return 'events';
      this.#play(line);
    }
  }

  /** What stops a run may be one of several observations of one event; the recorded run made the others too. */
  #goesOn(line: LogLine | undefined): boolean {
    return line?.is === 'observation' && line.atMs === this.#now;
  }

  #play(line: PlayedLine): void {
    if (line.is === 'command')
      throw new ReplayError(line.n, `the recorded run said ${show(line.command)} here, the replayed one says nothing`);
    this.#at++;
    this.#now = line.atMs;
    if (line.is === 'observation') return this.#observations.next(line.observation);
    const fn = this.#timers.get(line.timer);
    if (fn === undefined)
      throw new ReplayError(line.n, `timer ${line.timer} fired in the recorded run, the replayed one has not set it`);
    this.#timers.delete(line.timer);
    fn();
  }

  #expect(command: Command): void {
    const line = this.#lines[this.#at];
    if (line === undefined)
      throw new ReplayError(this.#at, `the replayed run says ${show(command)} after the end of the recorded one`);
    const recorded = line.is === 'command' ? show(line.command) : `nothing before ${line.is} at ${line.atMs} ms`;
    if (recorded !== show(command))
      throw new ReplayError(line.n, `the replayed run says ${show(command)}, the recorded one ${recorded}`);
    this.#at++;
  }
}

function show(command: Command): string {
  return JSON.stringify(command);
}
