import { expect, it } from 'vitest';
import { rankingOf } from '../../reports/rank-sentence.ts';

const of = (label: string, ...shares: (number | null)[]) => ({ label, replicates: shares.map((on_time) => ({ on_time })) });

it('ranks strategies best first, with the tests of three or more', () => {
  const found = rankingOf([
    of('v2', 0.5, 0.6, 0.55, 0.5, 0.52, 0.51),
    of('llf', 0.9, 0.8, 0.85, 0.9, 0.92, 0.81),
    of('dream', 0.91, 0.79, 0.86, 0.89, 0.93, 0.82),
  ])!;
  // ranks of llf 2 1 2 1 2 2, of dream 1 2 1 2 1 1, of v2 always 3: chi-square 12 x 6 / (3 x 4) x ((-1/3)^2 + (-2/3)^2 + 1^2) = 9.3333,
  // F = 5 x 9.3333 / (12 - 9.3333) = 17.5; critical difference 3.314493 x sqrt(12 / 72) = 1.3532
  expect(found.sentence).toBe(
    "ranks on time, 1 is best: dream 1.33, llf 1.67, v2 3.00 (Friedman with Iman and Davenport, F(2, 10) = 17.5, p < .001, n = 6); Nemenyi's critical difference is 1.35; not told apart: dream = llf; llf = v2.",
  );
});
it('says when all agree, when all are equal, and nothing of two or of one replication', () => {
  const agreed = rankingOf([of('a', 0.9, 0.8, 0.9), of('b', 0.7, 0.7, 0.7), of('c', 0.5, 0.6, 0.4)])!;
  expect(agreed.sentence).toContain('all replications agree on every rank, p = .028, n = 3');
  expect(rankingOf([of('a', 1, 1), of('b', 1, 1), of('c', 1, 1)])!.sentence).toBe(
    'ranks on time: a 2.00, b 2.00, c 2.00; all values are equal.',
  );
  expect(rankingOf([of('a', 1, 1), of('b', 1, 0)])).toBeNull();
  expect(rankingOf([of('a', 1), of('b', 1), of('c', 1)])).toBeNull();
  expect(rankingOf([of('a', null, 1), of('b', 1, null), of('c', 1, 1)])).toBeNull();
});
