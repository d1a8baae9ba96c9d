import type { Scenario } from '../../core/scenario.ts';
import { Attempts, refuse } from '../problems.ts';
import { createEngine } from './docker.ts';
import type { Engine, EngineFacts } from './engine.ts';
import { type HostSpec, type Hosts, placeNodes } from './hosts.ts';
import { ensureOwn, ensureWorker } from './image.ts';
import { type OwnImage, ownImages } from './own-container.ts';
import { engineProblems, groupProblems, sizeProblems } from './requirements.ts';

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

/** Reaches every host and gets it ready. Rejects with a UserError of all that is wrong, on any of them. */
export async function openFleet(
  hosts: Hosts,
  scenario: Scenario,
  say: (text: string) => void,
  baseDir = process.cwd(),
): Promise<Fleet> {
  const images = ownImages(scenario, baseDir);
  const emulated = scenario.services.some(({ container }) => container === null);
  const attempts = new Attempts();
  const placings = (await attempts.at(async () => placeNodes(hosts, scenario))) ?? [];
  const reached = await Promise.all(hosts.hosts.map((host) => openHost(host, hosts.base, emulated, images, say)));
  const engines = reached.flatMap(({ engine, host, facts }) => (facts === null ? [] : [{ engine, host, facts }]));
  const unusable = placings.flatMap(({ host: name }, i) => {
    const at = engines.find(({ host }) => host.name === name);
    return at === undefined ? [] : sizeProblems(scenario.nodes[i]!.name, scenario, at);
  });
  refuse([
    ...attempts.problems,
    ...reached.flatMap(({ problems }) => problems),
    ...unusable,
    ...engines.flatMap((at) => groupProblems(placings, at)),
  ]);
  const nodes = placings.map(({ host, cpus, cgroupParent }): NodePlace => {
    const at = engines.find(({ host: { name } }) => name === host)!;
    const rest = placings.filter((other) => other.host === host && other.cpus === null).length;
    return { ...at, cpus: cpus ?? freeCores(at.host, at.facts, placings) / rest, cgroupParent };
  });
  return { engines, nodes, image: reached[0]!.image, baseDir, notices: [...alone(nodes), ...crowded(nodes)] };
}

/** As far as it comes: what is wrong with a host is found out all at once. */
async function openHost(
  host: HostSpec,
  base: string,
  emulated: boolean,
  images: readonly OwnImage[],
  say: (text: string) => void,
) {
  const engine = createEngine(host.name, host.connection);
  const attempts = new Attempts();
  const facts = await attempts.at(() => engine.facts());
  if (facts === null) return { engine, host, facts, image: null, problems: attempts.problems };
  const image = emulated ? await attempts.at(() => ensureWorker(engine, base, say)) : null;
  await Promise.all(images.map((one) => attempts.at(() => ensureOwn(engine, one, base, say))));
  const left = await attempts.at(() => engine.listed(null));
  for (const [run, count] of countByRun(left ?? []))
    say(`host ${host.name} has ${count} containers of the run ${run}; if it has ended, rohe clean --run ${run} removes them`);
  return { engine, host, facts, image, problems: [...engineProblems(host.name, facts), ...attempts.problems] };
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

function alone(nodes: readonly NodePlace[]): string[] {
  const count = nodes.filter(({ cgroupParent }) => cgroupParent === null).length;
  if (count === 0) return [];
  const where = count < nodes.length ? ` on ${count} of the nodes` : '';
  return [`services of one node do not contend for its CPU${where}: it has no cgroup_parent`];
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
