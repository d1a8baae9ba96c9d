import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Its socket. */
    readonly engine: string;
  }
}

/** What the worker is built from in tests: this machine's node, so that no registry is needed. */
export const BASE = 'rohe-test-base:local';
const START_MS = 60_000;

/** A Docker engine of the tests' own, stopped and removed at the end. Throws with the one reason why there can be none. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const reason = whyNot();
  if (reason !== null) throw new Error(`test:live cannot start a Docker engine: ${reason}`);
  const engine = await startEngine();
  project.provide('engine', engine.socket);
  return engine.stop;
}

function whyNot(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs to run as root';
  for (const command of ['dockerd', 'docker', 'ldd'])
    if (spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0)
      return `there is no ${command}; install it, on Debian with apt-get install docker.io`;
  return null;
}

export type TestEngine = { readonly socket: string; stop(): Promise<void> };

export async function startEngine(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'rohe-engine-'));
  const socket = join(folder, 'docker.sock');
  const log = openSync(join(folder, 'log'), 'w');
  const places = ['data-root', 'exec-root', 'pidfile'].map((what) => `--${what}=${join(folder, what)}`);
  const daemon = spawn('dockerd', [...places, `--host=unix://${socket}`], { stdio: ['ignore', log, log] });
  closeSync(log);
  const stop = async (): Promise<void> => {
    await ended(daemon);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilUp(daemon, socket, join(folder, 'log'));
    execFileSync(join(import.meta.dirname, 'base-image.sh'), [`unix://${socket}`, BASE]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, stop };
}

async function untilUp(daemon: ChildProcess, socket: string, log: string): Promise<void> {
  const untilMs = performance.now() + START_MS;
  while (spawnSync('docker', ['-H', `unix://${socket}`, 'info']).status !== 0) {
    if (daemon.exitCode !== null || performance.now() > untilMs)
      throw new Error(`dockerd does not come up: ${readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    daemon.once('exit', () => resolve());
    daemon.kill('SIGTERM');
  });
}
