import { styleText } from 'node:util';

/** From nothing to everything. */
export const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];
export type Colour = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/** Data go to stdout, everything else to stderr. What cannot be written is said once, and never stops a run. */
export class Terminal {
  level: Level = 'info';
  /** What stdout failed with. */
  broken: NodeJS.ErrnoException | null = null;
  readonly #out: NodeJS.WriteStream;
  readonly #err: NodeJS.WriteStream;

  constructor(out: NodeJS.WriteStream, err: NodeJS.WriteStream) {
    this.#out = out;
    this.#err = err;
    out.on('error', (error) => this.#break(error));
    // Nowhere is left to say it.
    err.on('error', () => {});
  }

  /** Resolves when the text has been handed over, or was found not to be wanted any more. */
  print(text: string): Promise<void> {
    if (this.broken !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#out.write(text.endsWith('\n') ? text : `${text}\n`, () => resolve());
    });
  }
  printJson(value: unknown): Promise<void> {
    return this.print(JSON.stringify(value, null, 2));
  }

  say(level: Exclude<Level, 'silent'>, text: string): void {
    if (this.listens(level)) this.#err.write(`${text}\n`);
  }
  listens(level: Level): boolean {
    return LEVELS.indexOf(level) <= LEVELS.indexOf(this.level);
  }

  /** Whether somebody watches stderr, so that a progress bar makes sense. */
  get watched(): boolean {
    return this.#err.isTTY === true && this.listens('info');
  }
  get errors(): NodeJS.WriteStream {
    return this.#err;
  }
  /** Columns of stdout; undefined: not a terminal. */
  get width(): number | undefined {
    return this.#out.isTTY ? this.#out.columns : undefined;
  }
  paint(colour: Colour, text: string, on: 'out' | 'err' = 'out'): string {
    const stream = on === 'out' ? this.#out : this.#err;
    const plain = stream.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '';
    return plain ? text : styleText(colour, text, { validateStream: false });
  }

  #break(error: NodeJS.ErrnoException): void {
    if (this.broken !== null) return;
    this.broken = error;
    const why = error.code === 'EPIPE' ? 'nobody reads it any more (EPIPE)' : error.message;
    this.say('error', `rohe: the output cannot be written: ${why}; files already written are complete`);
  }
}
