import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../../runners/package.ts';
import { FIGURES, svgOf } from './figures.ts';
import { validationFigures } from './validation.ts';

/**
 * `npm run figures`: draws the figures of docs/model.md anew, from runs, and those of docs/validation.md, where ROHE_DATA names the published
 * data. Those named on the command line, or all.
 */
const folder = join(packageFolder(), 'docs', 'figures');
await mkdir(folder, { recursive: true });
const named = process.argv.slice(2);
for (const figure of [...FIGURES, ...validationFigures(process.env['ROHE_DATA'])]) {
  if (named.length > 0 && !named.includes(figure.name)) continue;
  const file = join(folder, `${figure.name}.svg`);
  await writeFile(file, await svgOf(figure));
  console.log(file);
}
