import { fixed, listed, percent, SHARE_DIGITS } from '../format.ts';
import { excludesZero, type PairedDifference } from './paired.ts';
import { type Against, differs, type Ranked, type Standing } from './standing.ts';
import { pInWords } from './words.ts';

export function bestSentence(best: Ranked, rivals: readonly Against[], margin: number): string {
  const next = rivals[0]!;
  const { points, from, to } = inPoints(next.onTime);
  const which = rivals.length === 1 ? next.label : `${next.label}, the next best`;
  const shares = `${percent(best.mean)} on time against ${percent(next.mean)}`;
  return (
    `${best.label} keeps ${points} points [${from}, ${to}] more deadlines than ${which} ` +
    `(${shares}; ${certainty(rivals)})${accuracyClause(next, margin)}.`
  );
}

/** The weakest of the tests, for the sentence needs them all. */
function certainty(rivals: readonly Against[]): string {
  const n = Math.min(...rivals.map(({ onTime }) => onTime.n));
  const pairs = `n = ${n} pairs`;
  const p = weakest(rivals);
  if (p === null) return `the same difference in each of ${n} pairs`;
  if (rivals.length === 1) return `${p}, ${pairs}`;
  return `${p.replace('=', '≤')} against ${rivals.length === 2 ? 'both' : `all ${rivals.length}`} others after Holm, ${pairs}`;
}

/** null: every difference is the same in all pairs, which needs no test. */
function weakest(rivals: readonly Against[]): string | null {
  const tested = rivals.filter(({ onTime }) => onTime.halfWidth !== 0);
  return tested.length === 0 ? null : pInWords(Math.max(...tested.map(({ onTime }) => onTime.correctedP ?? 1)));
}

/** Those that are close differ from the best by less than the margin. */
export function sameSentence(standing: Standing): string {
  const { best, close, margin } = standing;
  const { n } = close[0]!.onTime;
  const rival = close.reduce((widest, one) => (reach(one) > reach(widest) ? one : widest));
  if (rival.onTime.mean === 0 && rival.onTime.halfWidth === 0) {
    const labels = listed([best, ...close].map(({ label }) => label));
    return `practically the same: ${labels} have the same share on time, ${percent(best.mean)}, in each of ${n} replications${ends(standing, rival)}.`;
  }
  const { points, from, to } = inPoints(rival.onTime);
  const most = close.length === 1 ? '' : ' at most';
  return (
    `practically the same: ${sharesOf(best, close)}; ${best.label} keeps${most} ${points} points [${from}, ${to}] more than ${rival.label} ` +
    `(n = ${rival.onTime.n} pairs), shown to be within ±${marginText(margin)} points${ends(standing, rival)}.`
  );
}

const reach = ({ onTime }: Against): number => (onTime.mean ?? 0) + (onTime.halfWidth ?? 0);

/** Some of those that are close cannot be told from the best, and might differ by more than the margin. */
export function apartSentence(standing: Standing): string {
  const { best, close } = standing;
  const shares = sharesOf(best, close);
  const short = close.find(({ onTime }) => onTime.n < 2);
  if (short !== undefined) {
    const why = `${shares}, but with n = ${short.onTime.n} there is no interval; run 2 replications or more, better 10`;
    return `inconclusive: ${why}.`;
  }
  const rival = close.find(({ onTime }) => !onTime.negligible)!;
  const { points, from, to } = inPoints(rival.onTime);
  const interval = `95 % interval of ${from} to ${to} (n = ${rival.onTime.n})`;
  const but = excludesZero(rival.onTime) ? `, but ${pInWords(rival.onTime.correctedP ?? 1)} after Holm` : ', which holds 0';
  const difference = `the paired difference of ${best.label} and ${rival.label}, ${points} points, has a ${interval}${but}`;
  return `inconclusive: ${shares}; ${difference}${ends(standing, rival)}.`;
}

function sharesOf(best: Ranked, close: readonly Against[]): string {
  return `on time ${listed([best, ...close].map(({ label, mean }) => `${label} ${percent(mean)}`))}`;
}

function ends(standing: Standing, rival: Against): string {
  return `${accuracyAmong(standing, rival)}${worseClause(standing)}`;
}

/** More than so many are counted and not named. */
const NAMED = 3;

/** Those that the best certainly beats. */
function worseClause({ best, close, rivals }: Standing): string {
  const worse = rivals.filter((rival) => !close.includes(rival));
  if (worse.length === 0) return '';
  const p = weakest(worse);
  const sure =
    p === null ? '' : ` (${p.replace('=', worse.length === 1 ? '=' : '≤')}${rivals.length === 1 ? '' : ' after Holm'})`;
  if (worse.length > NAMED) {
    const least = inPoints(worse[0]!.onTime).points;
    return `; the other ${worse.length} keep fewer than ${best.label}, by ${least} points or more${sure}`;
  }
  const each = worse.map(({ label, onTime }) => {
    const { points, from, to } = inPoints(onTime);
    return `${label} ${points} points [${from}, ${to}]`;
  });
  return `; behind ${best.label} lie ${listed(each)}${sure}`;
}

/** Of those close to the best, the one with the greatest difference in accuracy decides; else `rival` stands for them. */
function accuracyAmong({ best, close, margin }: Standing, rival: Against): string {
  const size = ({ accuracy }: Against): number => (accuracy !== null && differs(accuracy) ? Math.abs(accuracy.mean ?? 0) : 0);
  const greatest = close.reduce((most, one) => (size(one) > size(most) ? one : most), rival);
  return accuracyClause(greatest, margin, `${best.label} against ${greatest.label}`);
}

/** What the better of the two costs, or gains, in right answers. */
function accuracyClause({ accuracy }: Against, margin: number, subject = ''): string {
  if (accuracy === null || accuracy.lower === null || accuracy.upper === null) return '';
  const topic = `; accuracy of answers${subject === '' ? '' : `, ${subject}`}: `;
  if (accuracy.mean === 0 && accuracy.halfWidth === 0) return `${topic}the same in each pair`;
  if (!differs(accuracy)) {
    const most = Math.max(Math.abs(accuracy.lower), Math.abs(accuracy.upper));
    const reached = inPoints({ mean: most, lower: most, upper: most }).points;
    const same = accuracy.negligible ? `, shown to be within ±${marginText(margin)}` : '';
    return `${topic}no difference found (±${reached} points${same})`;
  }
  const higher = (accuracy.mean ?? 0) > 0;
  const mirrored = { mean: -(accuracy.mean ?? 0), lower: -accuracy.upper, upper: -accuracy.lower };
  const { points, from, to } = inPoints(higher ? accuracy : mirrored);
  const p = accuracy.halfWidth === 0 ? '' : ` (${pInWords(accuracy.correctedP ?? 1)})`;
  return `${topic}${points} points [${from}, ${to}] ${higher ? 'higher' : 'lower'}${p}`;
}

const marginText = (margin: number): string => String(Number((margin * 100).toPrecision(6)));

/**
 * With one decimal more than the shares have, so that nobody finds it wrong by subtracting them, and more where a bound would
 * read as 0.
 */
function inPoints({ mean, lower, upper }: Pick<PairedDifference, 'mean' | 'lower' | 'upper'>): {
  readonly points: string;
  readonly from: string;
  readonly to: string;
} {
  const values = [mean, lower, upper].map((value) => (value ?? 0) * 100);
  let digits = SHARE_DIGITS + 1;
  while (digits < 6 && values.some((value) => value !== 0 && Number(value.toFixed(digits)) === 0)) digits++;
  const [points = '', from = '', to = ''] = values.map((value) => fixed(value, digits));
  return { points, from, to };
}
