import { normalCdf } from '../../core/normal.ts';
import { numberAt, type Row } from '../import/source.ts';
import { momentsOf } from './moments.ts';

export type Confidence = { readonly right: number; readonly wrong: number; readonly spread: number };

const STEP = 1e-4;
const LEAST_TAIL = 1e-12;

/**
 * The confidence of right and of wrong answers as two normals of one spread: together they have the mean and the standard deviation of the top
 * scores of all answers, and they are as far apart as the stated accuracies above thresholds are nearest to (least squares).
 */
export function confidenceOf(profile: readonly Row[], monitoring: readonly Row[], family: string): Confidence {
  const overall = profile.filter(({ text }) => text('class_or_split') === 'overall');
  const share = numberAt(overall.find(({ text }) => text('metric') === 'accuracy')!, 'value');
  const above = overall.flatMap((row): readonly (readonly [number, number])[] => {
    const threshold = /^accuracy_given_conf_([\d.]+)$/.exec(row.text('metric'))?.[1];
    return threshold === undefined ? [] : [[Number(threshold), numberAt(row, 'value')]];
  });
  const { mean, sd } = momentsOf(monitoring.filter(({ text }) => text('model_id').startsWith(family)).map(topScore));
  let best = { error: Infinity, confidence: { right: mean, wrong: mean, spread: sd } };
  for (let apart = 0; share * (1 - share) * apart * apart < sd * sd; apart += STEP) {
    const spread = Math.sqrt(sd * sd - share * (1 - share) * apart * apart);
    const confidence = { right: mean + (1 - share) * apart, wrong: mean - share * apart, spread };
    const error = above.reduce((sum, [threshold, accuracy]) => {
      const off = accuracyAbove(threshold, share, confidence) - accuracy;
      return sum + off * off;
    }, 0);
    if (error < best.error) best = { error, confidence };
  }
  return best.confidence;
}

function accuracyAbove(threshold: number, share: number, { right, wrong, spread }: Confidence): number {
  const [ofRight, ofWrong] = [right, wrong].map((mean) => 1 - normalCdf((threshold - mean) / spread));
  return (share * ofRight!) / Math.max(LEAST_TAIL, share * ofRight! + (1 - share) * ofWrong!);
}

/** A result is a dictionary of Python, with a clock value as if it were a class. */
function topScore({ text }: Row): number {
  const scores = [...text('inf_result').matchAll(/'([^']*)': ([\d.eE+-]+)/g)].flatMap(([, name, score]) =>
    name === 'inf_result' ? [] : [Number(score)],
  );
  return Math.max(...scores);
}
