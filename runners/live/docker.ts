import Docker from 'dockerode';
import { Observable } from 'rxjs';
import { UserError } from '../../core/errors.ts';
import { type BuildLine, progressTold } from './build-progress.ts';
import type { Connection } from './connection.ts';
import { dial, reasonOf } from './dial.ts';
import type { SshLink } from './ssh-link.ts';

/** Labels of every container of a run. */
export const LABEL = { run: 'rohe.run', node: 'rohe.node', service: 'rohe.service' } as const;
/** What an emulated worker listens on, inside its container. */
export const WORKER_PORT = 8080;
/** With Docker's own 100 ms, work shorter than the quota of a period would run at full speed. */
const CPU_PERIOD_US = 10_000;
const LEAST_QUOTA_US = 1000;
const LONGEST_PERIOD_US = 1_000_000;
/** How long an answer may take, but for what takes long by itself: builds, pulls. */
const ANSWER_MS = 30_000;
const FACTS_MS = 10_000;
/** How often, and how long, an engine is asked whether it is there: a host that was cut off breaks no connection. */
const PING_EVERY_MS = 1000;
const PING_MS = 5000;
/** Others may take a port between its choice and its use. */
const PORT_TRIES = 5;

export type EngineFacts = {
  readonly version: string;
  readonly apiVersion: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly cgroupVersion: string;
  /** Who makes its cgroups. */
  readonly cgroupDriver: string;
  /** What it can limit. */
  readonly limits: { readonly cpu: boolean; readonly memory: boolean };
  /** Its name, kernel and bytes of memory: whether it is this machine. */
  readonly machine: string;
  /** Its clock less this machine's, give or take half of what the question took. */
  readonly clockOffsetMs: number;
};
/** What a container is run with, whosoever's it is. */
export type RunOptions = {
  /** What it listens on, inside. */
  readonly port: number;
  /** null: its image's. */
  readonly command: readonly string[] | null;
  readonly environment: { readonly [name: string]: string };
  readonly volumes: readonly string[];
  readonly devices: readonly string[];
  /** null: the engine's own. */
  readonly runtime: string | null;
  readonly gpus: number | 'all';
};
export type ContainerSpec = {
  readonly name: string;
  readonly image: string;
  readonly run: string;
  readonly node: string;
  readonly service: string;
  readonly options: RunOptions;
  /** Cores. */
  readonly cpus: number;
  /** null: no limit. */
  readonly memoryMiB: number | null;
  /** null: the engine's own. */
  readonly cgroupParent: string | null;
  /** Address of the host at which its port is published; an empty one: all. */
  readonly bind: string;
};
export type Started = { readonly id: string; readonly port: number };
/** CPU time and traffic since its start, and memory in use. */
export type Usage = {
  /** When it was read, on the engine's clock: a busy engine answers late. */
  readonly readMs: number;
  readonly cpuMs: number;
  readonly memoryMiB: number;
  /** null: it has no network of its own. */
  readonly traffic: { readonly receivedKiB: number; readonly sentKiB: number } | null;
};
export type Listed = { readonly id: string; readonly name: string; readonly run: string; readonly state: string };
/** `lost`: the engine does not answer any more. */
export type EngineEvent =
  | { readonly kind: 'died'; readonly container: string; readonly exitCode: string }
  | { readonly kind: 'out-of-memory'; readonly container: string }
  /** By the health check of its image. */
  | { readonly kind: 'unhealthy'; readonly container: string }
  | { readonly kind: 'lost'; readonly cause: string };

export type BuildContext = { readonly folder: string; readonly files: readonly string[] };

/** One Docker engine. Every method rejects with a UserError that names the host. */
export type Engine = {
  readonly host: string;
  facts(): Promise<EngineFacts>;
  hasImage(image: string): Promise<boolean>;
  /** Rejects with what the build said last. `tell` hears how far it is, in words. */
  build(image: string, context: BuildContext, base: string, tell: (text: string) => void): Promise<void>;
  pull(image: string, tell: (text: string) => void): Promise<void>;
  start(spec: ContainerSpec): Promise<Started>;
  /** At once; that it is gone already is as good. */
  remove(container: string): Promise<void>;
  /** Gives a running container another share of the CPU, in cores. */
  limit(container: string, cpus: number): Promise<void>;
  usage(container: string): Promise<Usage>;
  /** Of containers of the run, until it is unsubscribed from. */
  events(run: string): Observable<EngineEvent>;
  /** Containers of a run, or of all; also those that have stopped. */
  listed(run: string | null): Promise<readonly Listed[]>;
};

export function createEngine(host: string, connection: Connection): Engine {
  const { options, link } = dial(connection);
  const within = (timeout: number): Docker => new Docker({ ...options, timeout });
  const docker = within(ANSWER_MS);
  const patient = new Docker(options);
  const tunnels = new Map<string, number>();
  const saying = <T>(what: string, work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw new UserError(`host ${host}: ${what}: ${reasonOf(error, connection)}`, { cause: error });
    });
  return {
    host,
    facts: () => saying('it does not answer', facts(within(FACTS_MS))),
    hasImage: (image) => saying(`asking for the image ${image}`, exists(docker.getImage(image).inspect())),
    build: (image, context, base, tell) => saying(`building ${image} from ${base}`, build(patient, image, context, base, tell)),
    pull: (image, tell) => saying(`pulling ${image}`, pull(patient, image, tell)),
    start: (spec) =>
      saying(
        `starting ${spec.name}`,
        start(docker, spec).then((started) => reached(started, link, tunnels)),
      ),
    remove: (container) => {
      link?.untunnel(tunnels.get(container) ?? 0);
      tunnels.delete(container);
      return saying(`removing ${container}`, remove(docker, container));
    },
    limit: (container, cpus) => saying(`limiting ${container}`, docker.getContainer(container).update(quotaOf(cpus))),
    usage: (container) => saying(`reading ${container}`, usage(docker, container)),
    events: (run) => events(patient, within(PING_MS), run, (error) => reasonOf(error, connection)),
    listed: (run) => saying('listing containers', listed(docker, run)),
  };
}

/** Where the port of a container is published, seen from here. */
async function reached(started: Started, link: SshLink | null, tunnels: Map<string, number>): Promise<Started> {
  if (link === null) return started;
  const port = await link.tunnel(started.port);
  tunnels.set(started.id, port);
  return { ...started, port };
}

async function facts(docker: Docker): Promise<EngineFacts> {
  // First, so that what is timed below finds the connection there.
  const version = await docker.version();
  const askedMs = Date.now();
  const info = (await docker.info()) as { [key: string]: unknown };
  const answeredMs = Date.now();
  return {
    version: version.Version,
    apiVersion: version.ApiVersion,
    cores: Number(info['NCPU']),
    memoryMiB: Number(info['MemTotal']) / 1048576,
    architecture: version.Arch,
    cgroupVersion: String(info['CgroupVersion'] ?? '1'),
    cgroupDriver: String(info['CgroupDriver']),
    limits: { cpu: info['CpuCfsQuota'] !== false, memory: info['MemoryLimit'] !== false },
    machine: [info['Name'], info['KernelVersion'], info['MemTotal']].join(' '),
    clockOffsetMs: Date.parse(String(info['SystemTime'])) - (askedMs + answeredMs) / 2,
  };
}

async function build(
  docker: Docker,
  image: string,
  { folder, files }: BuildContext,
  base: string,
  tell: (text: string) => void,
): Promise<void> {
  const stream = await docker.buildImage({ context: folder, src: [...files] }, { t: image, buildargs: { BASE: base } });
  await followed(docker, stream, tell);
}
async function pull(docker: Docker, image: string, tell: (text: string) => void): Promise<void> {
  await followed(docker, (await docker.pull(image)) as NodeJS.ReadableStream, tell);
}
/** Rejects with what went wrong on the way, which the engine says in the stream. */
function followed(docker: Docker, stream: NodeJS.ReadableStream, tell: (text: string) => void): Promise<void> {
  const hear = progressTold(tell);
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null, output: readonly BuildLine[] | undefined) => {
        const said = output?.find((line) => line.error !== undefined)?.error;
        if (error === null && said === undefined) resolve();
        else reject(error ?? new Error(said));
      },
      hear,
    );
  });
}

async function start(docker: Docker, spec: ContainerSpec): Promise<Started> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(docker, spec);
    } catch (error) {
      const taken = /port is already allocated|address already in use/i.test(String((error as Error).message));
      if (!taken || tries === PORT_TRIES) throw error;
    }
  }
}

async function startOnce(docker: Docker, spec: ContainerSpec): Promise<Started> {
  const { command, environment, volumes, devices, runtime, gpus } = spec.options;
  const inside = `${spec.options.port}/tcp`;
  const container = await docker.createContainer({
    name: spec.name,
    Image: spec.image,
    Labels: { [LABEL.run]: spec.run, [LABEL.node]: spec.node, [LABEL.service]: spec.service },
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: { [inside]: {} },
    ...(command === null ? {} : { Cmd: [...command] }),
    HostConfig: {
      ...quotaOf(spec.cpus),
      ...(spec.memoryMiB === null ? {} : { Memory: Math.round(spec.memoryMiB) * 1048576 }),
      ...(runtime === null ? {} : { Runtime: runtime }),
      Binds: [...volumes],
      Devices: devices.map((path) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rwm' })),
      DeviceRequests: gpus === 0 ? [] : [{ Count: gpus === 'all' ? -1 : gpus, Capabilities: [['gpu']] }],
      PortBindings: { [inside]: [{ HostIp: spec.bind, HostPort: '' }] },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
      ...(spec.cgroupParent === null ? {} : { CgroupParent: spec.cgroupParent }),
    },
  });
  try {
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const port = Number(NetworkSettings.Ports[inside]?.[0]?.HostPort);
    if (!(port > 0)) throw new Error('it publishes no port; it may have ended at once');
    return { id: container.id, port };
  } catch (error) {
    await remove(docker, container.id).catch(() => {});
    throw error;
  }
}

/** An engine gives at least a millisecond of a period: less than a tenth of a core takes a longer one. */
function quotaOf(cpus: number): { readonly CpuPeriod: number; readonly CpuQuota: number } {
  const quotaUs = Math.round(cpus * CPU_PERIOD_US);
  if (quotaUs >= LEAST_QUOTA_US) return { CpuPeriod: CPU_PERIOD_US, CpuQuota: quotaUs };
  return { CpuPeriod: Math.min(LONGEST_PERIOD_US, Math.round(LEAST_QUOTA_US / cpus)), CpuQuota: LEAST_QUOTA_US };
}

async function remove(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    // 404: gone; 409: somebody is removing it already.
    if (![404, 409].includes(statusOf(error) ?? 0)) throw error;
  }
}

async function usage(docker: Docker, id: string): Promise<Usage> {
  const { read, cpu_stats, memory_stats, networks } = await docker.getContainer(id).stats({ stream: false, 'one-shot': true });
  // As Docker's own command line counts: what the kernel may drop at once is not in use.
  const { inactive_file = 0, total_inactive_file = inactive_file } = (memory_stats.stats ?? {}) as { [name: string]: number };
  return {
    readMs: Date.parse(read),
    cpuMs: (cpu_stats.cpu_usage?.total_usage ?? 0) / 1e6,
    memoryMiB: Math.max(0, (memory_stats.usage ?? 0) - total_inactive_file) / 1048576,
    traffic: trafficOf(networks),
  };
}

/** Over all of its interfaces. A container that shares its host's network, or has none, has no such counts. */
function trafficOf(networks: Docker.ContainerStats['networks'] | undefined): Usage['traffic'] {
  const all = Object.values(networks ?? {});
  if (all.length === 0) return null;
  return {
    receivedKiB: all.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0) / 1024,
    sentKiB: all.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0) / 1024,
  };
}

async function listed(docker: Docker, run: string | null): Promise<readonly Listed[]> {
  const label = run === null ? LABEL.run : `${LABEL.run}=${run}`;
  const found = await docker.listContainers({ all: true, filters: { label: [label] } });
  return found.map(({ Id, Names, Labels, State }) => ({
    id: Id,
    name: (Names[0] ?? Id).replace(/^\//, ''),
    run: Labels[LABEL.run] ?? '',
    state: State,
  }));
}

function events(docker: Docker, prompt: Docker, run: string, reason: (error: unknown) => string): Observable<EngineEvent> {
  return new Observable((subscriber) => {
    let stream: NodeJS.ReadableStream | undefined;
    let text = '';
    const lost = (cause: string): void => {
      if (!subscriber.closed) subscriber.next({ kind: 'lost', cause });
      subscriber.complete();
    };
    const ping = setInterval(() => {
      prompt.ping().catch((error: unknown) => lost(reason(error)));
    }, PING_EVERY_MS);
    const read = (chunk: Buffer): void => {
      const lines = (text + chunk.toString()).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const event = eventOf(line);
        if (event !== null) subscriber.next(event);
      }
    };
    docker
      .getEvents({ filters: { type: ['container'], event: ['die', 'oom', 'health_status'], label: [`${LABEL.run}=${run}`] } })
      .then(
        (opened) => {
          stream = opened;
          if (subscriber.closed) return destroy(opened);
          opened.on('data', read);
          opened.on('end', () => lost('the engine has closed the connection'));
          opened.on('error', (error: Error) => lost(reason(error)));
        },
        (error: unknown) => lost(reason(error)),
      );
    return () => {
      clearInterval(ping);
      if (stream !== undefined) destroy(stream);
    };
  });
}

function destroy(stream: NodeJS.ReadableStream): void {
  (stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
}

function eventOf(line: string): EngineEvent | null {
  if (line.trim() === '') return null;
  const { Action, Actor } = JSON.parse(line) as {
    readonly Action: string;
    readonly Actor: { readonly ID: string; readonly Attributes: { readonly [name: string]: string } };
  };
  if (Action === 'oom') return { kind: 'out-of-memory', container: Actor.ID };
  if (Action === 'health_status: unhealthy') return { kind: 'unhealthy', container: Actor.ID };
  return Action === 'die' ? { kind: 'died', container: Actor.ID, exitCode: Actor.Attributes['exitCode'] ?? '?' } : null;
}

async function exists(found: Promise<unknown>): Promise<boolean> {
  try {
    await found;
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { readonly statusCode?: number } | null)?.statusCode;
}
