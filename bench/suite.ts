/** What a suite is asked to do. */
export type Options = {
  /** Rounds of fresh processes; each round runs every job once, so that a slow spell of the machine meets all of them. */
  readonly pairs: number;
  /** May install peers into a folder of the system's for temporary files. */
  readonly withPeers: boolean;
  /** Says what is going on and what is left out. */
  readonly say: (line: string) => void;
};

export type Bar = { readonly label: string; readonly kind: 'at least' | 'at most'; readonly value: number };

/** One line of the table: the median of some values with their range, and the bar it is held against. */
export type Row = { readonly name: string; readonly unit: string; readonly values: readonly number[]; readonly bar: Bar | null };

export type Suite = {
  readonly name: string;
  readonly about: string;
  /** Takes many minutes, and so runs only where it is asked for. */
  readonly long: boolean;
  run(options: Options): Promise<readonly Row[]>;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** By round. */
export function ratios(over: readonly number[], under: readonly number[]): readonly number[] {
  return over.map((value, i) => value / (under[i] ?? Number.NaN));
}

export function holds({ values, bar }: Row): boolean {
  if (bar === null) return true;
  return bar.kind === 'at least' ? median(values) >= bar.value : median(values) <= bar.value;
}
