import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { correlationsCsv } from '../../datasets/correlations.ts';
import { complete, readAnswers } from '../../datasets/import/answers.ts';

/** `npm run datasets`: the derived table datasets/correlations.csv once more, from ROHE's files. */
const folder = process.env['ROHE_DATA'] ?? '';
if (folder === '') {
  console.error('rohe: name the folder that holds rohe/datasets with ROHE_DATA');
  process.exitCode = 2;
} else {
  const file = join(folder, 'rohe', 'datasets', 'CAIN2024', 'cctvs', 'profile', 'group_count.csv');
  const answers = await readAnswers({ path: file });
  writeFileSync('datasets/correlations.csv', correlationsCsv(answers.models, complete(answers, file)));
  console.log('datasets/correlations.csv is written');
}
