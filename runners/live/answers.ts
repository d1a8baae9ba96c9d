import type { Prediction } from '../../core/events.ts';

export type Scored = { readonly index: number; readonly score: number };

/** At most three, by falling score. Throws an Error where there is none. */
export function bestOf(found: readonly Scored[], confidence?: number): Prediction {
  const best = [...found].sort((a, b) => b.score - a.score).slice(0, 3);
  if (best[0] === undefined) throw new Error('predictions are empty');
  return {
    classes: best.map(({ index }) => index),
    scores: best.map(({ score }) => score),
    confidence: confidence ?? best[0].score,
  };
}

/** A class by name, or by number from 0. */
export function labelled(label: unknown, confidence: unknown, classes: readonly string[]): Scored {
  const index = typeof label === 'number' ? label : classes.indexOf(String(label));
  if (classes[index] === undefined) throw new Error(`the pipeline has no class "${String(label)}"`);
  return { index, score: share('confidence', confidence) };
}

/** Scores by class, or a list in the order of the classes. */
export function scored(scores: unknown, classes: readonly string[]): readonly Scored[] {
  if (Array.isArray(scores)) {
    if (scores.length !== classes.length) throw new Error(`it has ${scores.length} scores for ${classes.length} classes`);
    return scores.map((score: unknown, index) => ({ index, score: share(`score ${index}`, score) }));
  }
  if (typeof scores !== 'object' || scores === null) throw new Error('it has no scores');
  return Object.entries(scores).map(([name, score]) => byName(name, score, classes));
}
export function byName(name: string, score: unknown, classes: readonly string[]): Scored {
  return { index: labelled(name, 0, classes).index, score: share(`the score of ${name}`, score) };
}

export function duration(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} is no number of milliseconds`);
}
export function share(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new Error(`${name} is no number from 0 to 1`);
}
