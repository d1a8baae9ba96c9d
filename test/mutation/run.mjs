// node test/mutation/run.mjs [PART[/FILE]]...: mutates the parts of parts.mjs one after the other, or single files of them, as in
// orchestrator/view; ends with 1 when one is below the threshold.
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { filesOf, PARTS } from './parts.mjs';

const names = Object.keys(PARTS);
const asked = process.argv.slice(2).map((one) => one.split('/'));
for (const [part, file] of asked) {
  const known = names.includes(part) ? filesOf(part).map((path) => basename(path, '.ts')) : null;
  if (known !== null && (file === undefined || known.includes(file))) continue;
  console.error(
    `unknown ${known === null ? `part "${part}"` : `file "${file}" of ${part}`}; there are ${(known ?? names).join(', ')}`,
  );
  process.exit(2);
}
for (const [part, file] of asked.length > 0 ? asked : names.map((name) => [name])) {
  console.log(`mutating ${file === undefined ? part : `${part}/${file}`}`);
  const env = { ...process.env, MUTATION_PART: part, MUTATION_FILE: file ?? '' };
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
}
