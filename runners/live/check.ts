import { UserError } from '../../core/errors.ts';
import { Attempts } from '../problems.ts';
import { containerName, emulatedBy } from './containers.ts';
import { createEngine } from './docker.ts';
import type { Engine, EngineFacts } from './engine.ts';
import type { HostSpec, Hosts } from './hosts.ts';
import { ensureWorker } from './image.ts';
import { Caller } from './invoke.ts';
import { coreProblems, engineProblems, groupProblems } from './requirements.ts';
import { pause } from './wait.ts';

/** What was found out about a host; `null`: it did not come so far. */
export type HostReport = {
  readonly host: string;
  readonly facts: EngineFacts | null;
  readonly image: string | null;
  /** Between this machine and a worker there and back, over its published port. */
  readonly roundTripMs: number | null;
  readonly diskFreeMiB: number | null;
  /** Each with what to do. */
  readonly problems: readonly string[];
};

const READY_MS = 30_000;
const LEAST_DISK_MIB = 1024;
const OFFSET_MS = 500;
const PINGS = 20;

/** Asks the engine, gets the worker's image ready, and runs a worker for a moment, as a run would. Goes on where something is wrong. */
export async function checkHost(host: HostSpec, hosts: Hosts, run: string, say: (text: string) => void): Promise<HostReport> {
  const engine = createEngine(host.name, host.connection);
  const attempts = new Attempts();
  const facts = await attempts.at(() => engine.facts());
  const image = facts === null ? null : await attempts.at(() => ensureWorker(engine, hosts.base, say));
  const tried = image === null ? null : await attempts.at(() => tryWorker(engine, host, image, run));
  const { roundTripMs = null, diskFreeMiB = null } = tried ?? {};
  const asked = facts === null ? [] : [...engineProblems(host.name, facts), ...nodeProblems(hosts, { host, facts })];
  const problems = [...asked, ...attempts.problems, ...concerns(host.name, facts, diskFreeMiB)];
  return { host: host.name, facts, image, roundTripMs, diskFreeMiB, problems };
}

function nodeProblems(hosts: Hosts, at: { readonly host: HostSpec; readonly facts: EngineFacts }): readonly string[] {
  return [...coreProblems(hosts, at), ...groupProblems([...hosts.nodes.values()], at)];
}

async function tryWorker(
  engine: Engine,
  host: HostSpec,
  image: string,
  run: string,
): Promise<Pick<HostReport, 'roundTripMs' | 'diskFreeMiB'>> {
  const caller = new Caller(READY_MS);
  const { id, port } = await engine.start({
    name: containerName(run, host.name, 0),
    image,
    run,
    node: 'check',
    service: 'check',
    options: emulatedBy({}),
    cpus: 0.5,
    memoryMiB: 128,
    cgroupParent: null,
    bind: host.bind,
  });
  try {
    const origin = `http://${host.address}:${port}`;
    await answering(caller, origin, host);
    const { body } = await caller.get(origin, '/metrics');
    const startMs = performance.now();
    for (let n = 0; n < PINGS; n++) await caller.get(origin, '/health');
    const roundTripMs = (performance.now() - startMs) / PINGS;
    return { roundTripMs, diskFreeMiB: (body as { readonly disk_free_mib: number }).disk_free_mib };
  } finally {
    await engine.remove(id);
    await caller.close();
  }
}

async function answering(caller: Caller, origin: string, host: HostSpec): Promise<void> {
  const untilMs = performance.now() + READY_MS;
  let why = '';
  while (performance.now() < untilMs) {
    const reply = await caller.get(origin, '/health').catch((error: Error) => {
      why = error.message;
      return null;
    });
    if (reply?.status === 200) return;
    await pause(50);
  }
  throw new UserError(
    `host ${host.name}: a worker was started, but ${origin} does not answer (${why}); open its published ports, or mend address in hosts.yaml`,
  );
}

function concerns(host: string, facts: EngineFacts | null, diskFreeMiB: number | null): string[] {
  const { clockOffsetMs = 0 } = facts ?? {};
  return [
    ...(Math.abs(clockOffsetMs) > OFFSET_MS
      ? [`host ${host}: its clock is ${(clockOffsetMs / 1000).toFixed(1)} s off; set it, or times in its own logs will not fit`]
      : []),
    ...(diskFreeMiB !== null && diskFreeMiB < LEAST_DISK_MIB
      ? [`host ${host}: only ${Math.round(diskFreeMiB)} MiB of disk are free; make room, such as with docker image prune`]
      : []),
  ];
}
