import { type Correctness, fitOneFactor } from './fit/one-factor.ts';

const SOURCE = 'ROHE datasets/CAIN2024/cctvs/profile/group_count.csv,Apache-2.0';

/** `correlations.csv`: how alike the errors of two models are (phi of being right), and the loading of each on one shared factor. */
export function correlationsCsv(models: readonly string[], right: Correctness): string {
  const lines = ['first,second,figure,value,unit,kind,source,licence,method'];
  models.forEach((first, i) => {
    for (const [k, second] of models.slice(i + 1).entries())
      lines.push(
        `${first},${second},phi,${phi(right, i, i + 1 + k).toFixed(4)},correlation,derived,${SOURCE},Pearson correlation of being right on the same ${right.length} images`,
      );
  });
  const { loadings } = fitOneFactor(right);
  models.forEach((model, i) =>
    lines.push(
      `${model},,loading,${loadings[i]!.toFixed(4)},share,derived,${SOURCE},one factor fitted to the tetrachoric correlations of ${models.length} models on the same ${right.length} images`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

/** The correlation of two columns of 0 and 1. */
function phi(right: Correctness, i: number, j: number): number {
  const share = (of: (row: readonly number[]) => number): number => right.reduce((sum, row) => sum + of(row), 0) / right.length;
  const [p, q] = [share((row) => row[i]!), share((row) => row[j]!)];
  return (share((row) => row[i]! * row[j]!) - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
}
