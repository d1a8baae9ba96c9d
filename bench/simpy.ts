import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from './fresh-process.ts';
import type { Options } from './suite.ts';

/** The script stays in bench/ and is not compiled to dist/bench/. */
const SCRIPT = [new URL('simpy_m2.py', import.meta.url), new URL('../../bench/simpy_m2.py', import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((path) => existsSync(path));
const FOLDER = join(tmpdir(), 'rohe-bench-peers');

/** M2 on SimPy as a job; null, and a line that says why, where there is no SimPy. */
export function findSimpy({ withPeers, say }: Options): ((nodes: number, requests: number) => Job) | null {
  const python = ['python3', join(FOLDER, 'bin', 'python')].find(hasSimpy) ?? (withPeers ? install(say) : null);
  if (python === null || SCRIPT === undefined) {
    say('SimPy is left out: `python3 -c "import simpy"` fails; --with-peers installs it into a temporary folder');
    return null;
  }
  return (nodes, requests) => ({ command: python, args: [SCRIPT, String(nodes), String(requests)] });
}

function hasSimpy(python: string): boolean {
  return spawnSync(python, ['-c', 'import simpy']).status === 0;
}

function install(say: Options['say']): string | null {
  say(`installing SimPy into ${FOLDER}`);
  const python = join(FOLDER, 'bin', 'python');
  for (const [command, ...args] of [
    ['python3', '-m', 'venv', FOLDER],
    [python, '-m', 'pip', 'install', '--quiet', 'simpy==4.1.2'],
  ] as const) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status === 0) continue;
    say(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
    return null;
  }
  return python;
}
