import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { onTestFinished } from 'vitest';

export const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist', 'runners', 'main.js');
const STAMP = join(ROOT, 'dist', '.built');
const LOCK = join(ROOT, 'dist', '.building');
const SOURCES = ['core', 'sim', 'algorithms', 'scenarios', 'datasets', 'reports', 'runners'];

/** Compiles what the tests run, unless it is newer than every source. Test files run side by side: one builds, the others wait. */
export async function build(): Promise<void> {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  for (let waited = 0; isStale(); waited += 200) {
    try {
      mkdirSync(LOCK);
    } catch {
      if (waited > 60_000) throw new Error(`${LOCK} is held; remove it if nothing is building`);
      await sleep(200);
      continue;
    }
    try {
      spawnSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'ignore' });
      if (!existsSync(MAIN)) throw new Error('the build made no dist/runners/main.js');
      writeFileSync(STAMP, '');
    } finally {
      rmSync(LOCK, { recursive: true, force: true });
    }
  }
}

function isStale(): boolean {
  if (!existsSync(STAMP) || !existsSync(MAIN)) return true;
  const built = statSync(STAMP).mtimeMs;
  return SOURCES.some((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).some(
      (name) => name.endsWith('.ts') && !name.includes('node_modules') && statSync(join(ROOT, folder, name)).mtimeMs > built,
    ),
  );
}

export type Result = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the built command as a user would, in `cwd`. */
export async function rohe(cwd: string, ...args: readonly string[]): Promise<Result> {
  return ended(start(cwd, args));
}

export function start(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' },
): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'], env });
}

export function ended(child: ChildProcess): Promise<Result> {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Runs a line of shell in which `rohe` is the built command. */
export function shell(cwd: string, line: string): Promise<Result> {
  const script = `rohe() { "${process.execPath}" "${MAIN}" "$@"; }; ${line}`;
  return ended(spawn('bash', ['-c', script], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** A fresh folder, gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rohe-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
export function text(...path: readonly string[]): string {
  return readFileSync(join(...path), 'utf8');
}
export function json<T>(...path: readonly string[]): T {
  return JSON.parse(text(...path)) as T;
}
export type CsvRow = { readonly [column: string]: string };
export function csv(...path: readonly string[]): CsvRow[] {
  return parse(text(...path), { columns: true });
}

/** Two unlike nodes, two models, constant times; small enough to compute by hand. */
export const SMALL = `duration: 10 s
warm_up: 1 s
replications: 2
devices:
  board: { cores: 4, memory: 4 GiB }
nodes:
  left: { device: board }
  right: { device: board }
network: { within_zone: { latency: 1 ms } }
services:
  small: { modality: image, profile: 20 ms, accuracy: 0.7, demand: { cpu: 1000 m, memory: 500 MiB } }
  large: { modality: image, profile: 50 ms, accuracy: 0.9, lighter: small, demand: { cpu: 1000 m, memory: 1 GiB } }
pipelines:
  look: { classes: [cat, dog, bird], modalities: { image: { payload: 100 KiB, members: [small, large], ensemble_size: 2 } } }
contracts:
  house: { deadline: 200 ms }
workload:
  door: { arrivals: { poisson: 10/s } }
strategies: [v2, llf]
`;

/** A fresh folder, gone after the test, with the small scenario as `small.yaml`; `extra` is added to it. */
export function withSmall(extra = ''): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'small.yaml'), SMALL + extra);
  return cwd;
}

/** The addresses of the finished cells in a folder: those gathered, and those of journals as often as they were run. */
export function finishedCells(...folder: readonly string[]): readonly string[] {
  const addressesIn = (...path: readonly string[]): readonly string[] =>
    (existsSync(join(...path)) ? text(...path) : '')
      .split('\n')
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { readonly address: string }).address);
  const gathered = addressesIn(...folder, 'cells.jsonl');
  const cells = join(...folder, 'cells');
  const journals = existsSync(cells) ? readdirSync(cells).filter((name) => name.endsWith('.jsonl')) : [];
  const others = journals.flatMap((name) => addressesIn(cells, name)).filter((address) => !gathered.includes(address));
  return [...gathered, ...others];
}

/** A fresh folder with these files in its folder `in`. */
export function withFiles(files: { readonly [name: string]: string }): string {
  const cwd = folder();
  mkdirSync(join(cwd, 'in'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, 'in', name), content);
  return cwd;
}
