/** What deciding costs, in the form in which scenarios have it. */
export type CostLine = {
  readonly fixedMs: number;
  readonly perCandidateMs: number;
  /** The farthest that a figure lies from the line, as a factor of 1 or more. */
  readonly withinFactor: number;
};
type Point = { readonly candidates: number; readonly p50Ms: number };

/**
 * The line fixed + perCandidate x candidates, both from 0 on, whose relative errors have the least sum of squares: so cheap decisions
 * count as much as dear ones.
 */
export function costLine(points: readonly Point[]): CostLine {
  let [w, wk, wkk, wt, wkt] = [0, 0, 0, 0, 0];
  for (const { candidates: k, p50Ms: t } of points) {
    const weight = 1 / (t * t);
    w += weight;
    wk += weight * k;
    wkk += weight * k * k;
    wt += weight * t;
    wkt += weight * k * t;
  }
  const determinant = w * wkk - wk * wk;
  let perCandidateMs = determinant > 1e-12 * w * wkk ? (w * wkt - wk * wt) / determinant : 0;
  let fixedMs = (wt - perCandidateMs * wk) / w;
  if (perCandidateMs < 0) [perCandidateMs, fixedMs] = [0, wt / w];
  else if (fixedMs < 0) [perCandidateMs, fixedMs] = [wkt / wkk, 0];
  const factors = points.map(({ candidates, p50Ms }) => (fixedMs + perCandidateMs * candidates) / p50Ms);
  return { fixedMs, perCandidateMs, withinFactor: Math.max(...factors.map((factor) => Math.max(factor, 1 / factor))) };
}

/** A line of a scenario file. */
export function orchestrationLine({ fixedMs, perCandidateMs }: CostLine): string {
  return `orchestration: { fixed: ${microseconds(fixedMs)}, per_candidate: ${microseconds(perCandidateMs)} }`;
}

function microseconds(ms: number): string {
  return `${Number((ms * 1000).toPrecision(3))} us`;
}
