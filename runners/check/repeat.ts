import type { Backend } from '../../core/backend.ts';
import { UserError } from '../../core/errors.ts';
import type { LogLine } from '../../core/events.ts';
import { createReplayBackend } from '../../core/replay.ts';
import { createSimBackend } from '../../sim/backend.ts';
import { type Simulation, simulate } from '../simulate.ts';
import { createDigester, type Digest } from './digest.ts';
import { Breaches, type Finding } from './invariant.ts';

/** The run that is done again. */
export type Run = Pick<Simulation, 'scenario' | 'strategy' | 'baseDir' | 'seed' | 'replicate' | 'signal' | 'onProgress'>;

/** Its fingerprint; `backend` in place of the simulator. */
export async function digestOf(run: Run, backend?: Simulation['backend']): Promise<Digest> {
  const digester = createDigester();
  await simulate({ ...run, backend, onLog: digester.log, onRecord: digester.record });
  return digester.digest();
}

export function sameDigest(claim: string, what: string, first: Digest, second: Digest): Finding {
  const breaches = new Breaches();
  const figures = ({ lines, records, sha256 }: Digest): string =>
    `${lines} lines and ${records} records, sha256 ${sha256.slice(0, 12)}`;
  breaches.unless(first.sha256 === second.sha256, () => `${figures(first)}, and ${what} ${figures(second)}`);
  return breaches.judge(claim, figures(second));
}

/** Stops the clock at each of these times, in order, before it goes on. */
function pausing(backend: Backend, pausesMs: readonly number[]): Backend {
  const left = [...pausesMs];
  return {
    ...{ clock: backend.clock, open: () => backend.open(), close: () => backend.close(), observe: () => backend.observe() },
    deploy: (instanceId, serviceId, nodeId) => backend.deploy(instanceId, serviceId, nodeId),
    remove: (instanceId) => backend.remove(instanceId),
    invoke: (work) => backend.invoke(work),
    cancel: (invocationId) => backend.cancel(invocationId),
    begin: () => backend.begin?.(),
    stop: () => backend.stop(),
    async run(untilMs, maxEvents) {
      for (let at = left[0]; at !== undefined && at < untilMs; at = left[0]) {
        const end = await backend.run(at, maxEvents);
        if (end !== 'time') return end;
        left.shift();
      }
      return backend.run(untilMs, maxEvents);
    },
  };
}

export async function inParts(run: Run, whole: Digest): Promise<Finding> {
  const { durationMs } = run.scenario;
  const pausesMs = [1 / 7, 1 / 3, 1 / 2, 5 / 6, 1].map((share) => share * durationMs);
  const parts = await digestOf(run, (given) => pausing(createSimBackend(given), pausesMs));
  return sameDigest('run(t) and then run(end) is run(end)', `stopped at ${pausesMs.length} times`, whole, parts);
}

export async function again(run: Run, first: Digest): Promise<Finding> {
  return sameDigest('the same run gives the same log', 'run again', first, await digestOf(run));
}

/** `lines`: the log, or its beginning. */
export async function replayed(run: Run, lines: readonly LogLine[], whole: boolean): Promise<Finding> {
  const breaches = new Breaches();
  let at = 0;
  let differs: string | null = null;
  const onLog = (line: LogLine): void => {
    if (JSON.stringify(line) !== JSON.stringify(lines[at++])) differs ??= `line ${line.n} differs: ${JSON.stringify(line)}`;
  };
  try {
    await simulate({ ...run, onLog, backend: () => createReplayBackend(lines) });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    differs = error.message;
  }
  if (at < lines.length) differs ??= `the replay ended after ${at} of ${lines.length} lines`;
  breaches.unless(differs === null, () => String(differs));
  const part = whole ? 'all' : 'the first';
  return breaches.judge('replaying the log gives the log', `${part} ${lines.length} lines, without the simulator`);
}
