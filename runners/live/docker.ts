import Docker from 'dockerode';
import { UserError } from '../../core/errors.ts';
import { type BuildLine, progressTold } from './build-progress.ts';
import type { Connection } from './connection.ts';
import { dial, reasonOf } from './dial.ts';
import type { BuildContext, ContainerSpec, Engine, EngineFacts, Listed, Started, Usage } from './engine.ts';
import { engineEvents } from './engine-events.ts';
import type { SshLink } from './ssh-link.ts';

/** Labels of every container of a run. */
const LABEL = { run: 'rohe.run', node: 'rohe.node', service: 'rohe.service' } as const;
/** With Docker's own 100 ms, work shorter than the quota of a period would run at full speed. */
const CPU_PERIOD_US = 10_000;
const LEAST_QUOTA_US = 1000;
const LONGEST_PERIOD_US = 1_000_000;
/** How long an answer may take, but for what takes long by itself: builds, pulls. */
const ANSWER_MS = 30_000;
const FACTS_MS = 10_000;
/** How long an engine is asked whether it is there. */
const PING_MS = 5000;
/** Others may take a port between its choice and its use. */
const PORT_TRIES = 5;

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
    events: (run) => {
      const prompt = within(PING_MS);
      const label = [`${LABEL.run}=${run}`];
      return engineEvents({
        open: () => patient.getEvents({ filters: { type: ['container'], event: ['die', 'oom', 'health_status'], label } }),
        ping: () => prompt.ping(),
        reason: (error) => reasonOf(error, connection),
      });
    },
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
