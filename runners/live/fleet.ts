import { UserError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import { createEngine, type Engine, type EngineFacts } from './docker.ts';
import { type HostSpec, type Hosts, placeNodes } from './hosts.ts';
import { ensureOwn, ensureWorker } from './image.ts';
import { type OwnImage, ownImages } from './own-container.ts';
import { MADE, whyNoParents } from './parents.ts';

/** What of a host a node of the scenario is. */
export type NodePlace = {
  readonly engine: Engine;
  readonly host: HostSpec;
  readonly facts: EngineFacts;
  /** Cores of the host that stand for all of the node's. */
  readonly cpus: number;
  readonly cgroupParent: string | null;
};
export type Fleet = {
  readonly engines: readonly { readonly engine: Engine; readonly host: HostSpec; readonly facts: EngineFacts }[];
  /** By number of the node. */
  readonly nodes: readonly NodePlace[];
  /** That of emulated workers; null: there are none. */
  readonly image: string | null;
  /** Where relative paths of the scenario begin. */
  readonly baseDir: string;
  /** What a report must say about it. */
  readonly notices: readonly string[];
};

/** Since then usage can be asked for without a wait of a second. */
const OLDEST_API = [1, 41] as const;

/** Reaches every host and gets it ready. Rejects with a UserError of all that is wrong, on any of them. */
export async function openFleet(
  hosts: Hosts,
  scenario: Scenario,
  say: (text: string) => void,
  baseDir = process.cwd(),
): Promise<Fleet> {
  const placings = placeNodes(hosts, scenario);
  const images = ownImages(scenario, baseDir);
  const emulated = scenario.services.some(({ container }) => container === null);
  const found = await Promise.allSettled(hosts.hosts.map((host) => openHost(host, hosts.base, emulated, images, say)));
  const problems = found.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
  if (problems.length > 0) throw new UserError(problems.join('; '));
  const engines = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const nodes = placings.map(({ host, cpus, cgroupParent }): NodePlace => {
    const at = engines.find(({ host: { name } }) => name === host)!;
    const rest = placings.filter((other) => other.host === host && other.cpus === null).length;
    return { ...at, cpus: cpus ?? freeCores(at.host, at.facts, placings) / rest, cgroupParent };
  });
  const small = [...tooSmall(nodes, scenario), ...unmakeable(nodes)];
  if (small.length > 0) throw new UserError(small.join('; '));
  const alone = nodes.filter(({ cgroupParent }) => cgroupParent === null).length;
  const notices = [
    ...(alone > 0
      ? [
          `services of one node do not contend for its CPU${alone < nodes.length ? ` on ${alone} of the nodes` : ''}: it has no cgroup_parent`,
        ]
      : []),
    ...crowded(nodes),
  ];
  return { engines, nodes, image: engines[0]!.image, baseDir, notices };
}

async function openHost(
  host: HostSpec,
  base: string,
  emulated: boolean,
  images: readonly OwnImage[],
  say: (text: string) => void,
) {
  const engine = createEngine(host.name, host.connection);
  const facts = await engine.facts();
  refuseOld(host.name, facts);
  const image = emulated ? await ensureWorker(engine, base, say) : null;
  const ensured = await Promise.allSettled(images.map((one) => ensureOwn(engine, one, base, say)));
  const problems = ensured.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
  if (problems.length > 0) throw new UserError(problems.join('; '));
  for (const [run, count] of countByRun(await engine.listed(null)))
    say(`host ${host.name} has ${count} containers of the run ${run}; if it has ended, rohe clean --run ${run} removes them`);
  return { engine, host, facts, image };
}

/** Nodes on whose hosts not even the smallest service would start. */
function tooSmall(nodes: readonly NodePlace[], { services, nodes: specs }: Scenario): string[] {
  const needs = services.map(({ demand }) => demand.memoryMiB.rss);
  const least = Math.min(...needs);
  return nodes.flatMap(({ host, facts }, i) =>
    facts.memoryMiB >= least
      ? []
      : [
          `node "${specs[i]!.name}" is too small for any service: host ${host.name} has ${Math.round(facts.memoryMiB)} MiB of memory, and the smallest asks for ${Math.round(least)}; put the node on another host`,
        ],
  );
}

function unmakeable(nodes: readonly NodePlace[]): string[] {
  const asked = nodes.filter(({ cgroupParent }) => cgroupParent === MADE);
  return [...new Map(asked.map((node) => [node.host.name, node.facts]))].flatMap(([name, facts]) => {
    const reason = whyNoParents(facts);
    return reason === null
      ? []
      : [`host ${name}: cgroup_parent cannot be made: ${reason}; name one that is there, or leave it out`];
  });
}

export function refuseOld(host: string, { apiVersion, version }: EngineFacts): void {
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  if (major > OLDEST_API[0] || (major === OLDEST_API[0] && minor >= OLDEST_API[1])) return;
  throw new UserError(
    `host ${host}: Docker ${version} has API ${apiVersion}; ${OLDEST_API.join('.')} (Docker 20.10) or newer is needed; install a newer Docker there`,
  );
}

export function countByRun(containers: readonly { readonly run: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { run } of containers) counts.set(run, (counts.get(run) ?? 0) + 1);
  return counts;
}

/** One core of the machine that sends the load is left to it. */
function freeCores(host: HostSpec, { cores }: EngineFacts, placings: ReturnType<typeof placeNodes>): number {
  const given = placings.reduce((sum, { host: name, cpus }) => sum + (name === host.name ? (cpus ?? 0) : 0), 0);
  return Math.max(0.1, (isHere(host) && cores > 1 ? cores - 1 : cores) - given);
}
function isHere({ connection }: HostSpec): boolean {
  return connection.kind === 'socket';
}

function crowded(nodes: readonly NodePlace[]): string[] {
  return [...new Set(nodes.map(({ host }) => host))].flatMap((host) => {
    const own = nodes.filter((node) => node.host === host);
    const wanted = own.reduce((sum, { cpus }) => sum + cpus, 0);
    const { cores } = own[0]!.facts;
    const room = isHere(host) ? cores - 1 : cores;
    if (wanted <= room + 1e-9) return [];
    return [
      `the nodes on host ${host.name} want ${wanted.toFixed(1)} of its ${cores} cores${isHere(host) ? ', which leaves less than one for the load generator' : ''}`,
    ];
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
