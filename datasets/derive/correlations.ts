import { type Correctness, fitOneFactor } from '../fit/one-factor.ts';
import { correlationRow, type DerivedRow, type Origin } from './row.ts';

const SOURCE = 'ROHE datasets/CAIN2024/cctvs/profile/group_count.csv';

/** How alike the errors of two models are (phi of being right), and the loading of each on one shared factor. */
export function correlationRows(models: readonly string[], right: Correctness): readonly DerivedRow[] {
  const on = `on the same ${right.length} images`;
  const origin = (method: string): Origin => ({ kind: 'derived', source: SOURCE, method: `${method} ${on}` });
  const { loadings } = fitOneFactor(right);
  return [
    ...models.flatMap((first, i) =>
      models.slice(i + 1).map((second, k) => {
        const value = phi(right, i, i + 1 + k).toFixed(4);
        return correlationRow(first, second, 'phi', value, origin('Pearson correlation of being right'));
      }),
    ),
    ...models.map((model, i) => {
      const method = `one factor fitted to the tetrachoric correlations of ${models.length} models`;
      return correlationRow(model, '', 'loading', loadings[i]!.toFixed(4), origin(method));
    }),
  ];
}

/** The correlation of two columns of 0 and 1. */
function phi(right: Correctness, i: number, j: number): number {
  const share = (of: (row: readonly number[]) => number): number => right.reduce((sum, row) => sum + of(row), 0) / right.length;
  const [p, q] = [share((row) => row[i]!), share((row) => row[j]!)];
  return (share((row) => row[i]! * row[j]!) - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q));
}
