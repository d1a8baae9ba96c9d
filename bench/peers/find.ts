import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job } from '../fresh-process.ts';
import type { Options } from '../suite.ts';

/** M2 on a peer, in a process of its own whose last line is a `PeerResult`. */
export type Peer = (nodes: number, requests: number) => Job;
export type PeerResult = { readonly requestsPerS: number; readonly meanLatency: number };

/** Where peers are installed and compiled. */
export function peersFolder(): string {
  const folder = join(tmpdir(), 'rohe-bench-peers');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A file of this folder that is not compiled to dist/bench/peers. */
export function sourceOf(name: string): string {
  const [here, there] = [`./${name}`, `../../../bench/peers/${name}`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return here !== undefined && existsSync(here) ? here : (there ?? name);
}

export function succeeds(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

/** Runs one program after the other; false, and a line that says why, when one fails. */
export function allSucceed(commands: readonly (readonly [string, ...string[]])[], say: Options['say']): boolean {
  return commands.every(([command, ...args]) => {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    const reason =
      error?.message ??
      stderr
        .trim()
        .split('\n')
        .find((line) => line !== '');
    if (status !== 0) say(`${command} ${args.join(' ')}: ${reason}`);
    return status === 0;
  });
}
