export type Ranks = {
  /** Of each value, from 1; equal values have the mean of their ranks. */
  readonly ranks: Float64Array;
  /** Sum of t * t * t - t over groups of t equal values; 0: no ties. */
  readonly tieSum: number;
};

export function ranksOf(values: ArrayLike<number>): Ranks {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(n);
  let tieSum = 0;
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && values[order[to]!] === values[order[from]!]) to++;
    const ties = to - from;
    tieSum += ties * ties * ties - ties;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return { ranks, tieSum };
}
