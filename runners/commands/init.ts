import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { scenarioTemplate } from '../../scenarios/index.ts';
import { EXIT } from '../exit-codes.ts';
import { writeNew } from '../folder/new-file.ts';
import { MODULE_ENDINGS } from '../modules.ts';
import { packageFolder } from '../package.ts';
import type { Terminal } from '../terminal.ts';

const SCENARIO = 'scenario.yaml';

/** `rohe init`: a scenario or a strategy to start from. Never overwrites. */
export async function init(
  given: { readonly dir: string; readonly algorithm?: string | undefined },
  terminal: Terminal,
): Promise<number> {
  if (given.algorithm !== undefined) {
    refuseName(given.algorithm);
    await writeNew(given.algorithm, await readFile(join(packageFolder(), 'docs', 'own-algorithm.mjs'), 'utf8'));
    terminal.say('info', `try it: rohe compare quickstart --strategies v2,${asModule(given.algorithm)}`);
    await terminal.print(given.algorithm);
  } else {
    const path = /\.ya?ml$/.test(given.dir) ? given.dir : join(given.dir, SCENARIO);
    await writeNew(path, scenarioTemplate());
    terminal.say('info', `check it: rohe validate ${path}; run it: rohe compare ${path}`);
    await terminal.print(path);
  }
  return EXIT.ok.code;
}

/** What could not be loaded afterwards. */
function refuseName(path: string): void {
  const ending = extname(path);
  if (MODULE_ENDINGS.includes(ending)) return;
  const name = basename(path, ending) || 'mine';
  throw new UserError(
    `${path} could not be loaded as a strategy: its name must end in ${MODULE_ENDINGS.join(' or ')}; try ${join(dirname(path), `${name}.mjs`)}`,
  );
}

function asModule(path: string): string {
  const near = relative('.', resolve(path));
  return near.startsWith('..') ? near : `./${near}`;
}
