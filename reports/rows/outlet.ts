import { finished, type Writable } from 'node:stream';

/** A stream that is written to without waiting. What goes wrong behind it comes out of `drain` and `end`. */
export type Outlet = {
  readonly open: boolean;
  /** No more should be written before `drain` has resolved. */
  readonly full: boolean;
  write(chunk: string | Uint8Array): void;
  /** Resolves when there is room again; rejects with what the stream failed with (disk full, pipe closed). */
  drain(): Promise<void>;
  /** Resolves when all is with the stream and it is closed; rejects like `drain`. */
  end(): Promise<void>;
};

/** Ends `out` when it ends. */
export function createOutlet(out: Writable): Outlet {
  let state: 'open' | 'ended' | { readonly failed: Error } = 'open';
  let full = false;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    full = false;
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };
  out.on('drain', wake);
  finished(out, (error) => {
    state = error ? { failed: error } : 'ended';
    wake();
  });
  const settled = async (isDone: () => boolean): Promise<void> => {
    while (typeof state === 'string' && !isDone()) await new Promise<void>((resume) => waiting.push(resume));
    if (typeof state !== 'string') throw state.failed;
  };
  return {
    get open() {
      return state === 'open';
    },
    get full() {
      return full;
    },
    write(chunk) {
      if (state === 'open') full = !out.write(chunk);
    },
    drain: () => settled(() => !full),
    end() {
      if (out.writable) out.end();
      return settled(() => state === 'ended');
    },
  };
}
