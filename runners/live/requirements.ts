import type { Scenario } from '../../core/scenario.ts';
import type { EngineFacts } from './engine.ts';
import type { Hosts, NodePlacing } from './hosts.ts';
import { MADE, whyNoParents } from './parents.ts';

/** Since then usage can be asked for without a wait of a second. */
const OLDEST_API = [1, 41] as const;

type Reached = { readonly host: { readonly name: string }; readonly facts: EngineFacts };

/** What keeps an engine from serving any node, each with what to do. */
export function engineProblems(host: string, facts: EngineFacts): readonly string[] {
  const { apiVersion, version, limits } = facts;
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  const isNew = major > OLDEST_API[0] || (major === OLDEST_API[0] && minor >= OLDEST_API[1]);
  const without = (what: string, mend: string): string =>
    `host ${host}: its kernel does not let Docker limit the ${what} of containers; ${mend}`;
  return [
    ...(isNew
      ? []
      : [
          `host ${host}: Docker ${version} has API ${apiVersion}; ${OLDEST_API.join('.')} (Docker 20.10) or newer is needed; install a newer Docker there`,
        ]),
    ...(limits.cpu ? [] : [without('CPU', 'slow devices cannot be made: use a kernel with CONFIG_CFS_BANDWIDTH')]),
    ...(limits.memory ? [] : [without('memory', 'use one with the memory controller, on Debian by cgroup_enable=memory')]),
  ];
}

/** What a host is asked for by `nodes` in hosts.yaml that it cannot give. */
export function groupProblems(
  placings: readonly Pick<NodePlacing, 'host' | 'cgroupParent'>[],
  { host, facts }: Reached,
): string[] {
  if (!placings.some((one) => one.host === host.name && one.cgroupParent === MADE)) return [];
  const reason = whyNoParents(facts);
  if (reason === null) return [];
  return [`host ${host.name}: cgroup_parent cannot be made: ${reason}; name one that is there, or leave it out`];
}

/** That the cores which `nodes` names are more than there are. */
export function coreProblems({ nodes }: Hosts, { host, facts }: Reached): string[] {
  const wanted = [...nodes.values()].reduce((sum, one) => sum + (one.host === host.name ? (one.cpus ?? 0) : 0), 0);
  if (wanted <= facts.cores + 1e-9) return [];
  return [`host ${host.name}: its nodes want ${short(wanted)} cores, and it has ${facts.cores}; lower cpus in hosts.yaml`];
}

/** That not even the smallest service would start on a node. */
export function sizeProblems(node: string, { services }: Scenario, { host, facts }: Reached): string[] {
  const least = Math.min(...services.map(({ demand }) => demand.memoryMiB.rss));
  if (facts.memoryMiB >= least) return [];
  return [
    `node "${node}" is too small for any service: host ${host.name} has ${Math.round(facts.memoryMiB)} MiB of memory, and the smallest asks for ${Math.round(least)}; put the node on another host`,
  ];
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}
