// A MongoDB for tests and trials where none is at hand: SecantusDB, a server of its own that speaks MongoDB's protocol, from PyPI.
// It is installed once into the user's cache folder, started on a free port, and stopped with Ctrl-C. Prints its address, and nothing else,
// on stdout. Needs Python 3 with venv. Options: --storage DIR (default: a folder that is removed at the end), --port N, --auth, --install-only.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const VERSION = '0.7.0b3';
const START_MS = 30_000;

const { values: options } = parseArgs({
  options: {
    storage: { type: 'string' },
    port: { type: 'string' },
    auth: { type: 'boolean', default: false },
    'install-only': { type: 'boolean', default: false },
  },
});
const server = install();
if (!options['install-only']) await serve(server);

/** Where the program is; installs it where it is not there. */
function install() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const home = join(cache, 'rohe', `secantusdb-${VERSION}`);
  const program = join(home, 'bin', 'secantusd-py');
  const mark = join(home, 'whole');
  if (existsSync(mark)) return program;
  process.stderr.write(`installing SecantusDB ${VERSION} into ${home}\n`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(cache, 'rohe'), { recursive: true });
  run('python3', ['-m', 'venv', home]);
  run(join(home, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--pre', `secantusdb==${VERSION}`]);
  mkdirSync(`${mark}.new`);
  renameSync(`${mark}.new`, mark);
  return program;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  process.stderr.write(`${command} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}\n`);
  process.exit(1);
}

async function serve(program) {
  const storage = options.storage ?? mkdtempSync(join(tmpdir(), 'rohe-mongo-'));
  const port = options.port ?? String(await freePort());
  const args = ['--port', port, '--storage-path', storage, '--log-level', 'ERROR', ...(options.auth ? ['--auth'] : [])];
  const child = spawn(program, args, { stdio: ['ignore', 2, 2] });
  const stop = () => child.kill('SIGTERM');
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  child.on('exit', (code, signal) => {
    if (options.storage === undefined) rmSync(storage, { recursive: true, force: true });
    process.exit(signal === 'SIGTERM' || code === 0 ? 0 : 1);
  });
  for (let waited = 0; !(await answers(Number(port))); waited += 50) {
    if (waited > START_MS) {
      process.stderr.write(`SecantusDB does not answer on port ${port}\n`);
      stop();
      return;
    }
    await sleep(50);
  }
  process.stdout.write(`mongodb://127.0.0.1:${port}/rohe?directConnection=true\n`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.end());
  });
}
