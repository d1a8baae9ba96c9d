import { mean } from 'simple-statistics';
import { batches, batchMeanInterval, batchMeansOf } from './batch-means.ts';
import { bootstrap } from './bootstrap.ts';
import { centred, type Difference, independentMeans, pairedMeans } from './difference.ts';
import { type EffectSize, effectSize } from './effect.ts';
import { meanEstimate, shareEstimate, within } from './interval.ts';
import { mannWhitney } from './mann-whitney.ts';
import { ascending, percentileInterval, quantileOfSorted } from './percentile.ts';
import { enoughQueries } from './queries-needed.ts';
import { independentRatio, pairedRatio } from './ratio.ts';
import { allEqual, CONFIDENCE, EQUAL, type Estimate, type TestResult, tooFew, type Validity } from './result.ts';
import { type Equivalence, equivalence } from './tost.ts';
import { wilcoxonSignedRank } from './wilcoxon.ts';

/** Two samples of one metric, in the order of their observations. */
export type Samples = {
  readonly metric: string;
  /** Empty: not known. */
  readonly unit: string;
  readonly labels: readonly [string, string];
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Whether a[i] and b[i] are of the same thing. */
  readonly relation: 'paired' | 'independent';
  /** `one run`: consecutive queries of one run a side, which depend on each other; tested are means of batches of them. */
  readonly observations: 'independent' | 'one run';
  /** Differences smaller than this do not matter; null: not said. */
  readonly margin: number | null;
};

export type Side = {
  readonly label: string;
  readonly n: number;
  readonly mean: Estimate;
  readonly median: Estimate;
  readonly p95: Estimate;
};
export type TwoSamples = {
  readonly metric: string;
  readonly unit: string;
  readonly relation: Samples['relation'];
  readonly observations: Samples['observations'];
  /** What the tests count: pairs, values, or batches. */
  readonly noun: string;
  readonly sides: readonly [Side, Side];
  /** A - B. */
  readonly difference: Difference;
  /** A / B. */
  readonly ratio: Estimate;
  readonly rankTest: TestResult;
  readonly effect: EffectSize;
  readonly equivalence: Equivalence | null;
};

/** Throws a RangeError where pairs do not come in pairs. Point estimates are of all values, whatever the tests count. */
export function compareSamples(samples: Samples): TwoSamples {
  const { metric, unit, labels, relation, observations, margin, a, b } = samples;
  const paired = relation === 'paired';
  const oneRun = observations === 'one run';
  const tested = oneRun ? inBatches(a, b, paired) : { a, b, valid: null };
  const whole = differenceOf(tested, samples);
  const difference = yesOrNo(a) && yesOrNo(b) ? within(whole, -1, 1) : whole;
  return {
    ...{ metric, unit, relation, observations },
    noun: oneRun ? 'batches of queries' : paired ? 'pairs' : 'values',
    sides: [side(labels[0], a, samples), side(labels[1], b, samples)],
    difference,
    ratio: ratioOf(tested, samples),
    rankTest: rankTest(tested, paired),
    effect: effectOf(samples),
    equivalence: margin === null ? null : equivalence(whole, margin),
  };
}

type Tested = { readonly a: readonly number[]; readonly b: readonly number[]; readonly valid: Validity };

/** Pairs are cut alike: what must not be correlated is their difference. */
function inBatches(a: readonly number[], b: readonly number[], paired: boolean): Tested {
  if (paired) {
    const { means, valid } = batches(a.map((value, i) => value - b[i]!));
    const count = means.length;
    return { a: batchMeansOf(a, count), b: batchMeansOf(b, count), valid: valid === EQUAL ? null : valid };
  }
  const [ofA, ofB] = [batches(a), batches(b)];
  const reason = [ofA.valid, ofB.valid].find((valid) => valid !== null && valid !== EQUAL);
  return { a: ofA.means, b: ofB.means, valid: reason ?? null };
}

function differenceOf(tested: Tested, { unit, relation, observations, a, b }: Samples): Difference {
  const test = (relation === 'paired' ? pairedMeans : independentMeans)(tested.a, tested.b, { unit });
  if (observations !== 'one run') return test;
  const value = a.length > 0 && b.length > 0 ? mean([...a]) - mean([...b]) : null;
  const method = `${test.method} of batch means`;
  if (tested.valid === null && value !== null) return { ...centred(test, value), method };
  const none = { lower: null, upper: null, p: null, standardError: null, degreesOfFreedom: null };
  return { ...test, method, value, ...none, valid: tested.valid ?? test.valid };
}

function ratioOf({ a, b, valid }: Tested, samples: Samples): Estimate {
  const form = samples.relation === 'paired' ? pairedRatio : independentRatio;
  if (samples.observations !== 'one run') return form(a, b);
  const empty = samples.a.length === 0 || samples.b.length === 0;
  const means = empty ? { over: 0, under: 0 } : { over: mean([...samples.a]), under: mean([...samples.b]) };
  const found = form(a, b, means);
  return valid === null ? found : { ...found, lower: null, upper: null, valid };
}

/** Queries of one run depend on each other: the size holds, an interval would be too narrow. */
function effectOf({ a, b, relation, observations }: Samples): EffectSize {
  const effect = effectSize(a, b, relation);
  return observations === 'one run' ? { ...effect, a12Interval: null, deltaInterval: null } : effect;
}

function rankTest({ a, b, valid }: Tested, paired: boolean): TestResult {
  const test = paired ? wilcoxonSignedRank(a.map((value, i) => value - b[i]!)) : mannWhitney(a, b);
  return valid === null ? test : { ...test, statistic: null, p: null, valid };
}

/** Beyond this many values the bootstrap costs more than it gives; order statistics serve as well then. */
const BOOTSTRAP_UP_TO = 1000;
const median = (sorted: ArrayLike<number>): number => quantileOfSorted(sorted, 0.5);

function side(label: string, values: readonly number[], { unit, observations }: Samples): Side {
  const n = values.length;
  if (observations === 'one run') {
    const mean = batchMeanInterval(values, unit);
    return {
      label,
      n,
      mean: yesOrNo(values) ? within(mean, 0, 1) : mean,
      median: bare(values, 0.5, unit),
      p95: bare(values, 0.95, unit),
    };
  }
  return {
    ...{ label, n, mean: (yesOrNo(values) ? shareEstimate : meanEstimate)(values, unit) },
    median: n <= BOOTSTRAP_UP_TO ? bootstrap(values, median, { unit }) : percentileInterval(values, 0.5, { unit }),
    p95: percentileInterval(values, 0.95, { unit }),
  };
}

const yesOrNo = (values: readonly number[]): boolean => values.length > 0 && values.every((value) => value === 0 || value === 1);

/** A percentile of one run's queries: the intervals for independent values would be too narrow. */
function bare(values: readonly number[], share: number, unit: string): Estimate {
  const n = values.length;
  const value = n === 0 ? null : quantileOfSorted(ascending(values), share);
  const about = { n, unit, confidence: CONFIDENCE, method: 'percentile of one run', value, lower: null, upper: null };
  const dependent = 'queries of one run are not independent, so there is no interval';
  const reason = tooFew(n, 1) ?? (allEqual(values) ? EQUAL : dependent);
  const short = share > 0.5 && n > 0 ? enoughQueries(n, share) : null;
  return { ...about, valid: short === null ? reason : `${reason}; ${short}` };
}
