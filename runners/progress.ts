import type { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** Steps of the bar for one run. */
const STEPS = 100;

/** A bar on stderr while somebody watches it, else nothing. */
export class Progress {
  readonly #bar: SingleBar | null;

  /** `runs`: how many there will be. */
  static async open(terminal: Terminal, runs: number): Promise<Progress> {
    if (!terminal.watched) return new Progress(null);
    const { SingleBar } = await import('cli-progress');
    const bar = new SingleBar({
      format: '{bar} {percentage} %  run {run} of {runs}  {strategy}  {eta_formatted} left',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
      stream: terminal.errors,
    });
    bar.start(runs * STEPS, 0, { run: 1, runs, strategy: '' });
    return new Progress(bar);
  }
  private constructor(bar: SingleBar | null) {
    this.#bar = bar;
  }

  /** `done`: runs, fractions included. */
  at(done: number, strategy: string): void {
    this.#bar?.update(Math.floor(done * STEPS), { run: Math.floor(done) + 1, strategy });
  }
  close(): void {
    this.#bar?.stop();
  }
}
