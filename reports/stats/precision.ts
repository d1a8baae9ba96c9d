import { fixed } from '../format.ts';
import { meanInterval } from './interval.ts';
import { type PairedDifference, pairedDifference } from './paired.ts';

/** How narrow differences shall be before a comparison ends, and of what. */
export type PrecisionRule = {
  readonly metric: string;
  /** Of the metric; of a `share` the precision is in points, of all else relative to the best mean. */
  readonly unit: string;
  readonly better: 'higher' | 'lower' | 'neither';
  /** Half the width of a 95 % interval, 0.02 for 2 points or 2 %. */
  readonly precision: number;
};
/** Of a difference that is far greater than the precision, this share of it is precise enough. */
const OF_DIFFERENCE = 0.1;

export type Values = { readonly label: string; readonly values: readonly (number | null)[] };
export type Reached = {
  readonly met: boolean;
  readonly n: number;
  /** Half the width of the interval that is widest for what it may be, in points or relative; null: there is none yet. */
  readonly widest: number | null;
  /** Between whom it is the widest; one label where there is one strategy. */
  readonly between: readonly string[];
};

/** Fewer replications are never judged: their scatter is too often small by chance. */
export const LEAST_REPLICATIONS = 10;
/** Replications between two looks. */
export const BLOCK = 5;

/**
 * Whether the paired differences of the best to all others are known well enough: to the precision, or to a tenth of themselves where that
 * is more. Whether 0 lies inside is never looked at, so stopping favours nobody, and what it costs is a little coverage, for scatter that is small by chance ends it early (Chow and
 * Robbins 1965, doi 10.1214/aoms/1177700156): 93 to 95 % in place of 95 %, with 10 replications at least and looks every 5.
 */
export function precisionReached(strategies: readonly Values[], rule: PrecisionRule): Reached {
  const means = strategies.map(({ label, values }) => ({ label, values, mean: meanInterval(values).mean }));
  const sign = rule.better === 'lower' ? -1 : 1;
  const [best, ...others] = means.toSorted((a, b) => sign * ((b.mean ?? -sign * Infinity) - (a.mean ?? -sign * Infinity)) || 0);
  const n = Math.min(...strategies.map(({ values }) => values.length));
  if (best === undefined) return { met: false, n: 0, widest: null, between: [] };
  const differences = others.map((other) => ({ label: other.label, found: pairedDifference(best.values, other.values) }));
  const intervals = differences.length === 0 ? [{ label: '', found: meanInterval(best.values) }] : differences;
  const scale = rule.unit === 'share' ? 1 : Math.abs(best.mean ?? 0);
  const widths = intervals.map(({ label, found }) => {
    const allowed = Math.max(
      rule.precision,
      differences.length === 0 ? 0 : (Math.abs(found.mean ?? 0) / (scale || 1)) * OF_DIFFERENCE,
    );
    const width = widthOf(found, scale);
    return { label, width, over: width === null ? Infinity : width / allowed };
  });
  const widest = widths.reduce((most, one) => (one.over > most.over ? one : most));
  const met = n >= LEAST_REPLICATIONS && widest.over <= 1;
  return { met, n, widest: widest.width, between: [best.label, widest.label].filter((label) => label !== '') };
}

function widthOf({ halfWidth }: Pick<PairedDifference, 'halfWidth'>, scale: number): number | null {
  if (halfWidth === null) return null;
  if (halfWidth === 0) return 0;
  return scale === 0 ? null : halfWidth / scale;
}

/** In a sentence that stands beside the verdict. */
export function precisionSentence({ met, n, widest, between }: Reached, { metric, unit, precision }: PrecisionRule): string {
  const text = (size: number): string => `±${fixed(size * 100, digits(size))}${unit === 'share' ? ' points' : ' %'}`;
  const several = between.length > 1;
  const whose = several ? ` (${between.join(' less ')})` : '';
  const wide =
    widest === null
      ? `there is no interval${whose}`
      : `the last to get there ${met ? 'has' : 'has still'} ${text(widest)}${whose}`;
  const of = several
    ? `the 95 % intervals of the paired differences in ${metric} are`
    : `the 95 % interval of the mean of ${metric} is`;
  const within = `within ${text(precision)}${several ? ' or a tenth of the difference' : ''}`;
  if (met) return `precision: after ${n} replications ${of} ${within}; ${wide}.`;
  const not = several ? 'not all' : 'not';
  return `precision: not reached; after ${n} replications ${of} ${not} ${within}; ${wide}; allow more with --replications.`;
}

const digits = (share: number): number => (share >= 0.001 ? 2 : 4);
