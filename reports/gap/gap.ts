import type { Summary } from '../metrics/collect.ts';
import { differenceOf, meanParts, type Parts, partsNear } from './parts.ts';

/** What is compared of one run. */
export type GapRun = {
  readonly label: string;
  /** Runs of equal key met the same arrivals and inputs. */
  readonly key: string;
  readonly summary: Summary;
  /** Its answered queries after the warm-up, by number; null: what they consist of was not kept. */
  readonly parts: ReadonlyMap<number, Parts> | null;
};
/** How far a metric may be off: points for shares, percent for all else. */
export type Tolerances = { readonly [metric: string]: number };
export type GapFinding = 'within' | 'in spread' | 'too large' | 'inconclusive';
export type GapRow = {
  readonly metric: string;
  readonly unit: string;
  /** Means over the runs of each side. */
  readonly simulated: number | null;
  readonly live: number | null;
  /** Over the live runs. */
  readonly least: number | null;
  readonly greatest: number | null;
  /** (greatest - least) / live, the noise floor; null: of fewer than two live runs, or around zero. */
  readonly spread: number | null;
  /** simulated - live. */
  readonly error: number | null;
  /** error / live. */
  readonly relative: number | null;
  readonly tolerance: number | null;
  /** null: no tolerance was stated, or there is nothing to compare. */
  readonly finding: GapFinding | null;
  /** The error by what responses consist of, for queries of that rank; null: of metrics that are no response times. */
  readonly split: Parts | null;
};
export type Gap = {
  readonly simulatedRuns: number;
  readonly liveRuns: number;
  /** Whether every live run has a simulated one that met the same arrivals. */
  readonly matched: boolean;
  /** Queries of which both sides know what the response consists of, over all pairs of runs. */
  readonly pairs: number;
  readonly rows: readonly GapRow[];
  readonly verdict: 'small enough' | 'too large' | 'inconclusive';
};

export const GAP_TOLERANCES: Tolerances = { on_time: 3, p50: 10, p95: 10 };
/** Live runs that spread by more than this share of their mean settle nothing. */
export const MOST_SPREAD = 0.15;
/** So many make a noise floor. */
export const ENOUGH_RUNS = 5;

const METRICS: readonly (readonly [metric: string, unit: string, rank: number | null])[] = [
  ['on_time', 'share', null],
  ['p50', 'ms', 0.5],
  ['p95', 'ms', 0.95],
  ['p99', 'ms', 0.99],
  ['mean_response_ms', 'ms', null],
  ['accuracy_all', 'share', null],
  ['throughput', 'queries/s', null],
  ['utilisation', 'share', null],
];
export const GAP_METRICS: readonly string[] = METRICS.map(([metric]) => metric);

/** How far simulated runs are from live ones. Both lists must hold at least one. */
export function gapOf(simulated: readonly GapRun[], live: readonly GapRun[], tolerances: Tolerances = GAP_TOLERANCES): Gap {
  const partners = live.map((run) => simulated.find(({ key }) => key === run.key));
  const matched = partners.every((one) => one !== undefined);
  const sims = matched ? partners.filter((one) => one !== undefined) : simulated;
  const paired = matched ? pairsOf(sims, live) : [];
  const rows = METRICS.map(([metric, unit, rank]): GapRow => {
    const row = rowOf(metric, unit, sims, live, tolerances[metric] ?? null);
    return { ...row, split: splitOf(metric, rank, sims, live, paired) };
  });
  const findings = rows.map(({ finding }) => finding);
  return {
    simulatedRuns: simulated.length,
    liveRuns: live.length,
    matched,
    pairs: paired.length,
    rows,
    verdict: findings.includes('too large')
      ? 'too large'
      : findings.includes('inconclusive') || findings.every((one) => one === null)
        ? 'inconclusive'
        : 'small enough',
  };
}

function rowOf(
  metric: string,
  unit: string,
  sims: readonly GapRun[],
  lives: readonly GapRun[],
  tolerance: number | null,
): Omit<GapRow, 'split'> {
  const values = lives.map(({ summary }) => summary[metric] ?? null);
  const [simulated, live] = [meanOf(sims.map(({ summary }) => summary[metric] ?? null)), meanOf(values)];
  const known = values.filter((value) => value !== null);
  const [least, greatest] = known.length === 0 ? [null, null] : [Math.min(...known), Math.max(...known)];
  const error = simulated === null || live === null ? null : simulated - live;
  const of = (value: number | null): number | null => (value === null || live === null || live === 0 ? null : value / live);
  const spread = known.length < 2 || least === null || greatest === null ? null : of(greatest - least);
  const row = { metric, unit, simulated, live, least, greatest, spread, error, relative: of(error), tolerance };
  return { ...row, finding: findingOf(row, known.length) };
}

function findingOf(row: Omit<GapRow, 'split' | 'finding'>, runs: number): GapFinding | null {
  const { unit, simulated, error, relative, tolerance, least, greatest, spread } = row;
  const off = unit === 'share' ? error : relative;
  if (tolerance === null || off === null || simulated === null || least === null || greatest === null) return null;
  if (spread !== null && spread > MOST_SPREAD) return 'inconclusive';
  if (Math.abs(off) * 100 <= tolerance) return 'within';
  return runs > 1 && simulated >= least && simulated <= greatest ? 'in spread' : 'too large';
}

/** null where a run does not know it. */
function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

type Pair = { readonly simulated: Parts; readonly live: Parts };

function pairsOf(sims: readonly GapRun[], lives: readonly GapRun[]): readonly Pair[] {
  return lives.flatMap((run, i) =>
    [...(run.parts ?? [])].flatMap(([query, live]): readonly Pair[] => {
      const simulated = sims[i]?.parts?.get(query);
      return simulated === undefined ? [] : [{ simulated, live }];
    }),
  );
}

/** Means query by query where queries are paired; of the queries of that rank on each side for percentiles. */
function splitOf(
  metric: string,
  rank: number | null,
  sims: readonly GapRun[],
  lives: readonly GapRun[],
  paired: readonly Pair[],
): Parts | null {
  if (rank === null && metric !== 'mean_response_ms') return null;
  if (rank === null && paired.length > 0)
    return differenceOf(meanParts(paired.map(({ simulated }) => simulated)), meanParts(paired.map(({ live }) => live)));
  const [ofSims, ofLives] = [sims, lives].map((runs) => runs.map(({ parts }) => [...(parts?.values() ?? [])])) as [
    Parts[][],
    Parts[][],
  ];
  if ([...ofSims, ...ofLives].some((all) => all.length === 0)) return null;
  const side = (runs: readonly (readonly Parts[])[]): Parts =>
    meanParts(runs.map((all) => (rank === null ? meanParts(all) : partsNear(all, rank))));
  return differenceOf(side(ofSims), side(ofLives));
}
