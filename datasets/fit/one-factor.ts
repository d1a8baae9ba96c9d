/**
 * Why models fail on the same inputs: each answer is right when a latent normal variable is above a threshold, and the variables of
 * two models share one factor, the input's difficulty. `loadings` are what `AccuracySpec.loading` wants.
 */
import { normalCdf, standardNormal } from '../../core/normal.ts';

/** One row per input, one 0 or 1 per model. */
export type Correctness = readonly (readonly number[])[];
export type OneFactor = {
  /** Share of right answers, by model. */
  readonly accuracies: readonly number[];
  /** 0 .. `HIGHEST`, by model: the latent correlation of models i and j is the product of their loadings. */
  readonly loadings: readonly number[];
  /** Root mean square of (tetrachoric correlation - product of loadings) over the pairs. */
  readonly rms: number;
};

const HIGHEST = 0.99;

/** P(both normals are below h and k) at correlation r, -1 < r < 1: Plackett's integral over the correlation, by Simpson's rule. */
export function bivariateNormalCdf(h: number, k: number, r: number): number {
  const steps = 64;
  const width = Math.asin(r) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const sin = Math.sin(i * width);
    const value = Math.exp(-(h * h + k * k - 2 * h * k * sin) / (2 * (1 - sin * sin)));
    sum += value * (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2);
  }
  return normalCdf(h) * normalCdf(k) + (sum * width) / (3 * 2 * Math.PI);
}

/**
 * The latent correlation, in -0.999 .. 0.999, of two events of probability `first` and `second` (0..1, exclusive) that happen
 * together with probability `both`.
 */
export function tetrachoric(first: number, second: number, both: number): number {
  const h = standardNormal(first);
  const k = standardNormal(second);
  let low = -0.999;
  let high = 0.999;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (bivariateNormalCdf(h, k, middle) < both) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Loadings in 0 .. `HIGHEST` whose products are nearest the correlations off the diagonal (least squares, one model at a time). A
 * pair determines only the product: both get its square root.
 */
export function fitLoadings(correlations: readonly (readonly number[])[]): number[] {
  if (correlations.length === 2) {
    const root = Math.min(HIGHEST, Math.sqrt(Math.max(0, correlations[0]?.[1] ?? 0)));
    return [root, root];
  }
  const loadings = correlations.map(() => 0.7);
  for (let round = 0; round < 500; round++) {
    let moved = 0;
    for (let i = 0; i < loadings.length; i++) {
      const next = bestLoading(correlations[i] ?? [], loadings, i);
      moved = Math.max(moved, Math.abs(next - (loadings[i] ?? 0)));
      loadings[i] = next;
    }
    if (moved < 1e-12) break;
  }
  return loadings;
}

function bestLoading(row: readonly number[], loadings: readonly number[], i: number): number {
  let above = 0;
  let below = 0;
  for (let j = 0; j < loadings.length; j++) {
    if (j === i) continue;
    const other = loadings[j] ?? 0;
    above += other * (row[j] ?? 0);
    below += other * other;
  }
  return below === 0 ? 0 : Math.min(HIGHEST, Math.max(0, above / below));
}

/**
 * Fits accuracies and loadings to answers. Needs two models or more, each right at least once and wrong at least once; a cell of a
 * pair's table that is empty counts half an input, or its correlation would be 1.
 */
export function fitOneFactor(answers: Correctness): OneFactor {
  const n = answers.length;
  const models = answers[0]?.length ?? 0;
  if (models < 2) throw new RangeError('a factor needs the answers of two models or more');
  const accuracies = Array.from({ length: models }, (_, i) => answers.reduce((sum, row) => sum + (row[i] ?? 0), 0) / n);
  const correlations = accuracies.map((_, i) => accuracies.map((_, j) => (i === j ? 1 : pairCorrelation(answers, i, j))));
  const loadings = fitLoadings(correlations);
  let squares = 0;
  let pairs = 0;
  for (let i = 0; i < models; i++) {
    for (let j = i + 1; j < models; j++) {
      const gap = (correlations[i]?.[j] ?? 0) - (loadings[i] ?? 0) * (loadings[j] ?? 0);
      squares += gap * gap;
      pairs++;
    }
  }
  return { accuracies, loadings, rms: Math.sqrt(squares / pairs) };
}

function pairCorrelation(answers: Correctness, i: number, j: number): number {
  const cells = [0, 0, 0, 0];
  for (const row of answers) {
    const cell = (row[i] === 1 ? 2 : 0) + (row[j] === 1 ? 1 : 0);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  const [neither = 0, second = 0, first = 0, both = 0] = cells.map((count) => Math.max(count, 0.5));
  const n = neither + second + first + both;
  return tetrachoric((first + both) / n, (second + both) / n, both / n);
}

const STEP = 0.02;
const EASES = Float64Array.from({ length: 801 }, (_, i) => (i - 400) * STEP);
const WEIGHTS = EASES.map((ease) => normalDensity(ease) * STEP);

/** P(right) at each difficulty, at which the models are independent, from their accuracies and loadings; by model. */
export function rightByEase(accuracies: readonly number[], loadings: readonly number[]): readonly Float64Array[] {
  return accuracies.map((accuracy, i) => {
    const threshold = standardNormal(accuracy);
    const loading = loadings[i] ?? 0;
    return EASES.map((ease) => normalCdf((threshold + loading * ease) / Math.sqrt(1 - loading * loading)));
  });
}

/** P(more than half are right) of models that are given so, over all difficulties. Ties of an even number count as wrong. */
export function majorityOf(models: readonly Float64Array[]): number {
  return WEIGHTS.reduce((sum, weight, at) => sum + weight * majority(models.map((right) => right[at]!)), 0);
}

/** P(more than half happen) of independent events. */
export function majority(probabilities: readonly number[]): number {
  let counts = [1];
  for (const p of probabilities) {
    const next = [...counts.map((mass) => mass * (1 - p)), 0];
    counts.forEach((mass, count) => {
      next[count + 1] = (next[count + 1] ?? 0) + mass * p;
    });
    counts = next;
  }
  return counts.reduce((sum, mass, count) => (2 * count > probabilities.length ? sum + mass : sum), 0);
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}
