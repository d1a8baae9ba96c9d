/** A line of what an engine says while it pulls or builds. */
export type BuildLine = {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
};

/** How often downloads are told of. */
const EVERY_MS = 2000;
const MIB = 1048576;

/** Makes the few lines of it that somebody who waits wants to read. */
export function progressTold(tell: (text: string) => void, now = () => performance.now()): (line: BuildLine) => void {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  let toldMs = now();
  return ({ id, status, stream, progressDetail }) => {
    const step = /^Step (\d+\/\d+ : .*)/.exec(stream ?? '')?.[1];
    if (step !== undefined) tell(`step ${step.replace(' : ', ': ')}`);
    const { current, total } = progressDetail ?? {};
    if (status !== 'Downloading' || id === undefined || current === undefined || total === undefined) return;
    layers.set(id, { current, total });
    if (now() - toldMs < EVERY_MS) return;
    toldMs = now();
    const sum = (of: 'current' | 'total'): number => [...layers.values()].reduce((all, layer) => all + layer[of], 0) / MIB;
    tell(`${sum('current').toFixed(1)} of ${sum('total').toFixed(1)} MiB`);
  };
}
