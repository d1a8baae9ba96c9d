import { digitsFor, fixed } from './format.ts';
import { ALPHA, type Estimate, type Validity } from './stats/result.ts';
import type { Side, TwoSamples } from './stats/two-samples.ts';
import { pInWords } from './stats/words.ts';
import type { Table } from './table.ts';

/** Of values that are 0 or 1: shown in percent and points, and without percentiles, which say nothing then. */
const SHARE = 'share';

/** Both sides of a comparison, then what lies between them, as tables of text. */
export function sidesTable({ sides, unit: known }: TwoSamples): Table {
  const unit = known === SHARE ? '%' : known;
  const row = (title: string, of: (side: Side) => Estimate): readonly string[] => [title, unit, ...shown(sides.map(of))];
  return {
    note: '',
    head: ['', '', ...sides.map(({ label }) => label)],
    rows: [
      ['n', '', ...sides.map(({ n }) => fixed(n, 0))],
      row('mean', (side) => side.mean),
      ...(known === SHARE ? [] : [row('median', (side) => side.median), row('95th percentile', (side) => side.p95)]),
    ],
  };
}

export function testsTable(found: TwoSamples): Table {
  const { difference, ratio, rankTest, effect, equivalence } = found;
  const unit = unitOf(found);
  const p = (value: number | null): string => (value === null ? '-' : pInWords(value).replace('p ', '').replace('= ', ''));
  const statistic = (value: number | null): string => (value === null ? '-' : fixed(value, Number.isInteger(value) ? 0 : 1));
  const count = (n: number): string => fixed(n, 0);
  const effectOf = (value: number | null, interval: readonly [number, number] | null): string => {
    if (value === null) return '-';
    return interval === null ? fixed(value, 3) : `${fixed(value, 3)} [${interval.map((bound) => fixed(bound, 3)).join(', ')}]`;
  };
  return {
    note: '',
    head: ['', '', 'value [95 % interval]', 'p', 'n', 'method'],
    rows: [
      ['difference of means, A - B', unit, shown([difference])[0]!, p(difference.p), count(difference.n), difference.method],
      ['ratio of means, A / B', '', shown([ratio])[0]!, '', count(ratio.n), ratio.method],
      ['rank test', '', statistic(rankTest.statistic), p(rankTest.p), count(rankTest.n), rankTest.method],
      ['A12, chance of A > B', '', effectOf(effect.a12, effect.a12Interval), '', count(effect.n), effect.size ?? ''],
      ["Cliff's delta", '', effectOf(effect.cliffsDelta, effect.deltaInterval), '', count(effect.n), effect.size ?? ''],
      ...(equivalence === null
        ? []
        : [
            [
              `within ±${marginOf(found)}`,
              unit,
              equivalence.valid !== null ? '-' : equivalence.equivalent ? 'yes' : 'not shown',
              p(equivalence.p),
              count(equivalence.n),
              equivalence.method,
            ],
          ]),
    ],
  };
}

/** Without the intervals, statistics and p values of what is not valid, which would read as if they held; the figures themselves stay. */
export function validOnly(found: TwoSamples): TwoSamples {
  const { sides, difference, ratio, rankTest, effect, equivalence } = found;
  const side = ({ mean, median, p95, ...about }: Side): Side => ({
    ...about,
    mean: bare(mean),
    median: bare(median),
    p95: bare(p95),
  });
  return {
    ...found,
    sides: [side(sides[0]), side(sides[1])],
    difference: difference.valid === null ? difference : { ...bare(difference), p: null },
    ratio: bare(ratio),
    rankTest: rankTest.valid === null ? rankTest : { ...rankTest, statistic: null, p: null },
    effect: effect.valid === null ? effect : { ...effect, a12Interval: null, deltaInterval: null },
    equivalence:
      equivalence === null || equivalence.valid === null ? equivalence : { ...bare(equivalence), statistic: null, p: null },
  };
}

function bare<F extends Pick<Estimate, 'lower' | 'upper' | 'valid'>>(figure: F): F {
  return figure.valid === null ? figure : { ...figure, lower: null, upper: null };
}

/** What is not valid, and why, a line each; equal reasons are said once. */
export function reservations({ unit, sides, difference, ratio, rankTest, effect, equivalence }: TwoSamples): readonly string[] {
  const all: readonly (readonly [string, Validity])[] = [
    ...sides.flatMap(({ label, mean, median, p95 }): readonly (readonly [string, Validity])[] => [
      [`mean of ${label}`, mean.valid],
      [`median of ${label}`, unit === SHARE ? null : median.valid],
      [`95th percentile of ${label}`, unit === SHARE ? null : p95.valid],
    ]),
    ['difference', difference.valid],
    ['ratio', ratio.valid],
    ['rank test', rankTest.valid],
    ['effect size', effect.valid],
    ['equivalence', equivalence?.valid ?? null],
  ];
  const byReason = new Map<string, string[]>();
  for (const [what, reason] of all) if (reason !== null) byReason.set(reason, [...(byReason.get(reason) ?? []), what]);
  return [...byReason].map(([reason, whats]) => `${whats.join(', ')}: ${reason}`);
}

/** What the comparison says, in one sentence; it holds exactly what the table shows. */
export function twoSamplesSentence(found: TwoSamples): string {
  const { metric, sides, equivalence, noun } = found;
  const unit = unitOf(found);
  const difference = inPercent(found.difference);
  const [a, b] = [sides[0].label, sides[1].label];
  const { value, lower, upper, p, n } = difference;
  if (value === null || lower === null || upper === null) return `inconclusive: ${difference.valid ?? 'nothing to compare'}.`;
  const of = `n = ${fixed(n, 0)} ${noun}`;
  if (p === null || (p === 1 && difference.valid !== null)) {
    if (value === 0) return `${a} and ${b} have the same ${metric} throughout (${of}); there is nothing to test.`;
    const [size] = digits([Math.abs(value)]);
    return `${a} has a ${metric} ${size}${space(unit)} ${value > 0 ? 'higher' : 'lower'} than ${b} throughout (${of}); nothing scatters, so there is nothing to test.`;
  }
  const within =
    equivalence?.equivalent === true ? ` within ±${marginOf(found)}${space(unit)} (${pInWords(equivalence.p ?? 1)})` : '';
  if (p < ALPHA) {
    const up = value > 0;
    const [size, from, to] = digits(up ? [value, lower, upper] : [-value, -upper, -lower]);
    const also = within === '' ? '' : `; the difference lies${within}`;
    return `${metric} of ${a} is ${size}${space(unit)} [${from}, ${to}] ${up ? 'higher' : 'lower'} than of ${b} (${pInWords(p)}, ${of})${also}.`;
  }
  const [size, from, to] = digits([value, lower, upper]);
  const difference95 = `A - B is ${size}${space(unit)} [${from}, ${to}], ${pInWords(p)}, ${of}`;
  if (within !== '') return `${a} and ${b} have the same ${metric}${within}: ${difference95}.`;
  return `inconclusive: no difference in ${metric} found between ${a} and ${b} (${difference95}).`;
}

const unitOf = ({ unit }: TwoSamples): string => (unit === SHARE ? 'points' : unit);
const marginOf = ({ unit, equivalence }: TwoSamples): number => (equivalence?.margin ?? 0) * (unit === SHARE ? 100 : 1);

function inPercent<E extends Estimate>(estimate: E): E {
  if (estimate.unit !== SHARE) return estimate;
  const times100 = (value: number | null): number | null => (value === null ? null : value * 100);
  return { ...estimate, value: times100(estimate.value), lower: times100(estimate.lower), upper: times100(estimate.upper) };
}

const space = (unit: string): string => (unit === '' ? '' : ` ${unit}`);

function shown(estimates: readonly Estimate[]): readonly string[] {
  const scaled = estimates.map(inPercent);
  const all = scaled.flatMap(({ value, lower, upper }) => [value, lower, upper]).filter((one) => one !== null);
  const places = decimals(all);
  return scaled.map(({ value, lower, upper }) => {
    if (value === null) return '-';
    if (lower === null || upper === null) return fixed(value, places);
    return `${fixed(value, places)} [${fixed(lower, places)}, ${fixed(upper, places)}]`;
  });
}

function digits(values: readonly number[]): readonly string[] {
  const places = decimals(values);
  return values.map((value) => fixed(value, places));
}

/** About four significant digits of the greatest, and more where another would read as 0. */
function decimals(values: readonly number[]): number {
  const sizes = values.map(Math.abs);
  let places = digitsFor(sizes.reduce((most, size) => Math.max(most, size), 0));
  while (places < 12 && sizes.some((size) => size > 1e-12 && Number(size.toFixed(places)) === 0)) places++;
  return places;
}
