import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { correlationsCsv } from '../../datasets/correlations.ts';
import { readCorrectness } from '../../datasets/rohe/correctness.ts';

/** `npm run datasets`: the derived table datasets/correlations.csv once more, from ROHE's files. */
const folder = process.env['ROHE_DATA'] ?? '';
if (folder === '') {
  console.error('rohe: name the folder that holds rohe/datasets with ROHE_DATA');
  process.exitCode = 2;
} else {
  const file = join(folder, 'rohe', 'datasets', 'CAIN2024', 'cctvs', 'profile', 'group_count.csv');
  writeFileSync('datasets/correlations.csv', correlationsCsv(readCorrectness(readFileSync(file, 'utf8'), file)));
  console.log('datasets/correlations.csv is written');
}
