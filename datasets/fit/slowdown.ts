import { medianOf } from './distance.ts';
import type { Measurement } from './measurement.ts';

/** service -> other -> how many times longer the first takes while the second is at work on the same node; only what stands out. */
export type Slowdowns = { readonly [service: string]: { readonly [other: string]: number } };
export type Uncontended = {
  readonly slowdowns: Slowdowns;
  /** What each piece of work would have taken alone, in the order of the measurements. */
  readonly aloneMs: readonly number[];
};

/** So many pieces of work must have run beside the other service. */
const ENOUGH = 30;
/** Standard errors that a slowdown must be away from none, and the least that is worth saying. */
const CLEAR = 3;
const LEAST = 1.02;
/** So many pieces of work after one another are compared with each other only. */
const NEIGHBOURS = 6;
/** No work is believed to stand still: slowdowns beyond 20 are cut off. */
const MOST_LOST = 0.95;

/**
 * The slowdown f of a service by another from overlapping work. While they overlap for o ms, a part c = 1 - 1/f of it is lost, so that a piece
 * of work takes s = alone + c x o. Long work overlaps more because it is long; what does not depend on its length is how long the other is at
 * work from its beginning on within a time that is the same for all (the service's median), and that is the instrument for o (two-stage
 * least squares; Angrist, Imbens and Rubin 1996). Services that are measured beside several others are fitted to all of them at once,
 * within some pieces of work after one another on one node of a run: what else is at work there slows both services for a while, and would else pass
 * for what they do to each other. What is left of that makes errors of neighbours alike, so standard errors are those of clusters (Liang and Zeger 1986).
 */
export function slowdownsOf(work: readonly Measurement[]): Uncontended {
  const overlaps = overlapsOf(work);
  const aloneMs = work.map(({ startMs, endMs }) => endMs - startMs);
  const slowdowns: { [service: string]: { [other: string]: number } } = {};
  for (const service of new Set(work.map((one) => one.service))) {
    const rows = work.flatMap((one, i) => (one.service === service && one.plain ? [i] : []));
    for (const [other, lost] of lostOf(rows, work, overlaps)) {
      slowdowns[service] = { ...slowdowns[service], [other]: 1 / (1 - lost) };
      work.forEach((one, i) => {
        if (one.service === service) aloneMs[i] = Math.max(0, aloneMs[i]! - lost * (overlaps[i]!.get(other)?.ms ?? 0));
      });
    }
  }
  return { slowdowns, aloneMs };
}

/** How long another service was at work on the node during a piece of work, and in the median time from its beginning on. */
type Overlap = { readonly ms: number; readonly inMedianMs: number };

function overlapsOf(work: readonly Measurement[]): readonly ReadonlyMap<string, Overlap>[] {
  const all = work.map((_, i) => i);
  const medians = new Map(
    [...groupBy(all, (i) => work[i]!.service)].map(([service, own]) => [
      service,
      medianOf(own.map((i) => work[i]!.endMs - work[i]!.startMs)),
    ]),
  );
  const found: ReadonlyMap<string, Overlap>[] = [];
  for (const place of groupBy(all, (i) => `${work[i]!.run}\n${work[i]!.node}`).values()) {
    place.sort((a, b) => work[a]!.startMs - work[b]!.startMs);
    const longest = Math.max(...place.map((i) => work[i]!.endMs - work[i]!.startMs));
    place.forEach((i, n) => {
      const { startMs, endMs, service } = work[i]!;
      const untilMs = startMs + medians.get(service)!;
      let from = n;
      while (from > 0 && work[place[from - 1]!]!.startMs > startMs - longest) from--;
      const others = new Map<string, Overlap>();
      const covered = new Map<string, number>();
      for (let k = from; k < place.length; k++) {
        const other = work[place[k]!]!;
        if (other.startMs >= Math.max(endMs, untilMs)) break;
        if (k === n || other.endMs <= startMs) continue;
        // Several pieces of the other's work at the same time count once.
        const fromMs = Math.max(startMs, other.startMs, covered.get(other.service) ?? 0);
        const before = others.get(other.service) ?? { ms: 0, inMedianMs: 0 };
        others.set(other.service, {
          ms: before.ms + Math.max(0, Math.min(endMs, other.endMs) - fromMs),
          inMedianMs: before.inMedianMs + Math.max(0, Math.min(untilMs, other.endMs) - fromMs),
        });
        covered.set(other.service, Math.max(other.endMs, covered.get(other.service) ?? 0));
      }
      found[i] = others;
    });
  }
  return found;
}

/** Others that clearly slow these rows of one service, and the part of the overlap that is lost to each. */
function lostOf(
  rows: readonly number[],
  work: readonly Measurement[],
  overlaps: readonly ReadonlyMap<string, Overlap>[],
): readonly (readonly [other: string, lost: number])[] {
  let others = [...new Set(rows.flatMap((i) => [...overlaps[i]!.keys()]))].filter((other) => {
    return rows.filter((i) => (overlaps[i]!.get(other)?.ms ?? 0) > 0).length >= ENOUGH;
  });
  const groups = [...groupBy(rows, (i) => `${work[i]!.run}\n${work[i]!.node}`).values()].flatMap((place) =>
    neighbours(place, work),
  );
  while (others.length > 0) {
    const fit = regress(groups, others, work, overlaps);
    if (fit === null) return [];
    const clear = others.filter(
      (_, k) => fit.lost[k]! > CLEAR * fit.errors[k]! && 1 / (1 - Math.min(fit.lost[k]!, MOST_LOST)) >= LEAST,
    );
    if (clear.length === others.length) return others.map((other, k) => [other, Math.min(fit.lost[k]!, MOST_LOST)]);
    others = clear;
  }
  return [];
}

/** In parts of nearly the same length, by time. */
function neighbours(place: readonly number[], work: readonly Measurement[]): number[][] {
  const sorted = [...place].sort((a, b) => work[a]!.startMs - work[b]!.startMs);
  const parts = Math.max(1, Math.round(sorted.length / NEIGHBOURS));
  return Array.from({ length: parts }, (_, n) =>
    sorted.slice(Math.floor((n * sorted.length) / parts), Math.floor(((n + 1) * sorted.length) / parts)),
  );
}

/** Two-stage least squares with as many instruments as unknowns, after taking off the mean of each group. null: singular. */
function regress(
  groups: readonly (readonly number[])[],
  others: readonly string[],
  work: readonly Measurement[],
  overlaps: readonly ReadonlyMap<string, Overlap>[],
): { readonly lost: readonly number[]; readonly errors: readonly number[] } | null {
  const rows = groups.flatMap((group, cluster) => {
    const y = centred(group.map((i) => work[i]!.endMs - work[i]!.startMs));
    const x = others.map((other) => centred(group.map((i) => overlaps[i]!.get(other)?.ms ?? 0)));
    const z = others.map((other) => centred(group.map((i) => overlaps[i]!.get(other)?.inMedianMs ?? 0)));
    return group.map((_, n) => ({ cluster, y: y[n]!, x: x.map((column) => column[n]!), z: z.map((column) => column[n]!) }));
  });
  const sums = (of: (row: (typeof rows)[number], a: number, b: number) => number): number[][] =>
    others.map((_, a) => others.map((__, b) => rows.reduce((sum, row) => sum + of(row, a, b), 0)));
  const inverse = inverted(sums(({ x, z }, a, b) => z[a]! * x[b]!));
  if (inverse === null) return null;
  const zy = others.map((_, a) => rows.reduce((sum, { y, z }) => sum + z[a]! * y, 0));
  const lost = inverse.map((line) => line.reduce((sum, value, a) => sum + value * zy[a]!, 0));
  const scores = groups.map(() => others.map(() => 0));
  for (const { cluster, y, x, z } of rows) {
    const rest = y - x.reduce((fit, value, k) => fit + value * lost[k]!, 0);
    z.forEach((value, a) => {
      scores[cluster]![a]! += value * rest;
    });
  }
  const few = Math.sqrt(groups.length / Math.max(1, groups.length - 1));
  const errors = inverse.map(
    (line) => few * Math.hypot(...scores.map((score) => line.reduce((sum, value, a) => sum + value * score[a]!, 0))),
  );
  return { lost, errors };
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** By Gauss and Jordan with pivots; null where there is none. */
function inverted(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const rows = matrix.map((line, i) => [...line, ...line.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]![column]!;
    if (Math.abs(head) < 1e-9) return null;
    rows[column] = rows[column]!.map((value) => value / head);
    for (let i = 0; i < n; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]!;
      rows[i] = rows[i]!.map((value, j) => value - factor * rows[column]![j]!);
    }
  }
  return rows.map((line) => line.slice(n));
}

function groupBy(rows: readonly number[], keyOf: (row: number) => string): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
