import { join } from 'node:path';
import { fitOneFactor, majority, majorityOf, rightByEase } from '../../datasets/fit/one-factor.ts';
import { complete, readAnswers } from '../../datasets/import/answers.ts';
import { type Data, reading } from './data.ts';

export type Majority = {
  readonly size: number;
  readonly ensembles: number;
  /** Shares of images on which the majority is right, in the mean over all ensembles of the size. */
  readonly measured: number;
  readonly predicted: number;
  readonly independent: number;
  /** Half of the 95 % interval of what was measured, over images. */
  readonly half: number;
};

/** The YOLO models of ROHE's CCTV profile in ensembles of some sizes, all or every n-th: measured, and from single models and pairs. */
export async function majorities(data: Data, sizes: readonly number[], most = Infinity): Promise<readonly Majority[]> {
  const { right, fit } = await yoloAnswers(data);
  const { accuracies, loadings } = fit;
  const byEase = rightByEase(accuracies, loadings);
  return sizes.map((size) => {
    const known = subsets(accuracies.length, size);
    const all = known.filter((_, i) => i % Math.max(1, Math.ceil(known.length / most)) === 0);
    const of = (values: readonly number[], members: readonly number[]): readonly number[] => members.map((i) => values[i]!);
    const won = right.map((row) => mean(all.map((members) => (2 * sum(of(row, members)) > size ? 1 : 0))));
    const measured = mean(won);
    const spread = Math.sqrt(sum(won.map((share) => (share - measured) * (share - measured))) / (won.length - 1));
    return {
      size,
      ensembles: all.length,
      measured,
      predicted: mean(all.map((members) => majorityOf(members.map((i) => byEase[i]!)))),
      independent: mean(all.map((members) => majority(of(accuracies, members)))),
      half: (1.96 * spread) / Math.sqrt(won.length),
    };
  });
}

export async function yoloAnswers(data: Data) {
  const file = join(data.folder, 'rohe', 'datasets', 'CAIN2024', 'cctvs', 'profile', 'group_count.csv');
  const right = complete(await reading(file, (path) => readAnswers({ path })), file);
  return { right, fit: fitOneFactor(right) };
}

/** All sets of `size` of the numbers 0 .. n - 1. */
function subsets(n: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, n - size - from + 1) }, (_, k) => from + k).flatMap((first) =>
    subsets(n, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
