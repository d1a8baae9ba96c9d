// node test/mutation/run.mjs [PART]...: mutates the parts of parts.mjs one after the other; ends with 1 when one is below its threshold.
import { spawnSync } from 'node:child_process';
import { PARTS } from './parts.mjs';

const names = Object.keys(PARTS);
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown !== undefined) {
  console.error(`unknown part "${unknown}"; there are ${names.join(', ')}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : names) {
  console.log(`mutating ${name}`);
  const env = { ...process.env, MUTATION_PART: name };
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.mjs'], { stdio: 'inherit', env });
  if (status !== 0) process.exitCode = 1;
}
