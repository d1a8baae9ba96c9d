import { spawnSync } from 'node:child_process';

export type Job = { readonly command: string; readonly args: readonly string[] };

/** Runs a program to its end in a process of its own; its last line must be JSON. */
function runFresh<T>(job: Job): T {
  return JSON.parse(finished(job).stdout.trim().split('\n').at(-1) ?? '') as T;
}

/** From before its start to after its end, by the wall clock. */
export function secondsOf(job: Job): number {
  const begin = performance.now();
  finished(job);
  return (performance.now() - begin) / 1000;
}

export type Use = { readonly wallS: number /** Of all threads. */; readonly cpuS: number; readonly peakMiB: number };

/** What a program of Node's takes of the machine. */
export function useOf({ command, args }: Job): Use {
  const hook = new URL('use-at-exit.js', import.meta.url).href;
  const begin = performance.now();
  const { stderr } = finished({ command, args: ['--import', hook, ...args] });
  const wallS = (performance.now() - begin) / 1000;
  return { wallS, ...(JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as Omit<Use, 'wallS'>) };
}

/** What it says, and how long it took by the clock on the wall. */
export function timed<T>(job: Job): { readonly wallS: number; readonly said: T } {
  const begin = performance.now();
  const said = runFresh<T>(job);
  return { wallS: (performance.now() - begin) / 1000, said };
}

function finished({ command, args }: Job): { readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { stdout, stderr };
}

/** All jobs in turn, `rounds` times over; the results of each by round. */
export function interleave<K extends string, T>(
  jobs: { readonly [key in K]: Job },
  rounds: number,
): { readonly [key in K]: readonly T[] } {
  return alternate(jobs, rounds, runFresh<T>);
}

/** The same with what `run` makes of a job. */
export function alternate<K extends string, T>(
  jobs: { readonly [key in K]: Job },
  rounds: number,
  run: (job: Job) => T,
): { readonly [key in K]: readonly T[] } {
  const keys = Object.keys(jobs) as K[];
  const results = Object.fromEntries(keys.map((key) => [key, [] as T[]])) as { [key in K]: T[] };
  for (let round = 0; round < rounds; round++) for (const key of keys) results[key].push(run(jobs[key]));
  return results;
}

/** The program of this folder with that name, as a job. */
export function script(name: string, ...args: readonly (string | number)[]): Job {
  const path = new URL(name, import.meta.url).pathname;
  return { command: process.execPath, args: [path, ...args.map(String)] };
}
