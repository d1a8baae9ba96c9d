import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { correlationsCsv } from '../../datasets/correlations.ts';
import { complete, readAnswers } from '../../datasets/import/answers.ts';

const DATA = process.env['ROHE_DATA'] ?? '';

describe('datasets/correlations.csv', () => {
  it('has phi of two models that agree on three of four inputs', () => {
    const right = [
      [1, 1],
      [1, 0],
      [0, 0],
      [1, 1],
    ];
    const lines = correlationsCsv(['a', 'b'], right).split('\n');
    // (1/2 - 3/4 x 1/2) / sqrt(3/4 x 1/4 x 1/2 x 1/2) = 1 / sqrt(3).
    expect(lines[1]).toMatch(/^a,b,phi,0\.5774,correlation,derived,/);
    expect(lines).toHaveLength(5);
  });

  it.skipIf(DATA === '')(
    'is what npm run datasets makes of the published answers (skipped where ROHE_DATA names no folder)',
    async () => {
      const file = join(DATA, 'rohe/datasets/CAIN2024/cctvs/profile/group_count.csv');
      const answers = await readAnswers({ path: file });
      const made = correlationsCsv(answers.models, complete(answers, file));
      expect(made).toBe(readFileSync(join(import.meta.dirname, '../../datasets/correlations.csv'), 'utf8'));
      const phis = made
        .split('\n')
        .filter((line) => line.includes(',phi,'))
        .map((line) => Number(line.split(',')[3]));
      expect(phis).toHaveLength(105);
      expect(phis.reduce((sum, value) => sum + value, 0) / 105).toBeCloseTo(0.535, 3);
    },
  );
});
