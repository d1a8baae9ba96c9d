import type { AcceleratorSpec, DeviceSpec, Distribution, LinkSpec, Memory, NetworkSpec, NodeSpec } from '../../core/scenario.ts';
import type { Partly } from '../issues.ts';
import type { Path } from '../problems.ts';
import type { ScenarioInput } from '../schema.ts';
import { type Context, entriesOf, known, present, read } from './context.ts';
import { resolveDistribution } from './distributions.ts';

const MOST_NODES = 1e6;
const MOST_ZONES = 200;

type DeviceInput = Partly<NonNullable<ScenarioInput['devices']>[string]>;
type MemoryInput = string | { readonly rss?: string | undefined; readonly vms?: string | undefined };

export function resolveMemory(input: MemoryInput | undefined, fallback: Memory, vmsLikeRss: boolean): Memory {
  if (input === undefined) return fallback;
  const rss = read('memory', typeof input === 'string' ? input : input.rss, fallback.rss);
  return { rss, vms: read('memory', typeof input === 'string' ? undefined : input.vms, vmsLikeRss ? rss : 0) };
}

/** Every device that the file defines or that its nodes name. */
export function resolveDevices(context: Context): readonly DeviceSpec[] {
  const own = context.input.devices ?? {};
  const inCatalogue = context.catalogue.devices.map((device) => device.name);
  const names = [...Object.keys(own), ...inCatalogue];
  const devices = new Map(entriesOf(own).map(([name, input]) => [name, resolveDevice(context, name, input, inCatalogue)]));
  for (const [name, node] of entriesOf(context.input.nodes)) {
    const wanted = node.device;
    if (wanted === undefined || devices.has(wanted) || !known(context, ['nodes', name, 'device'], 'device', wanted, names)) continue;
    const found = context.catalogue.devices.find((device) => device.name === wanted);
    if (found !== undefined) devices.set(wanted, found);
  }
  return [...devices.values()];
}

const PLAIN: Omit<DeviceSpec, 'name' | 'cores' | 'memoryMiB'> = {
  coreMillis: 1000,
  accelerators: [],
  frequencyGHz: 1,
  speed: 1,
  idlePowerW: 0,
  busyPowerW: 0,
};

function resolveDevice(context: Context, name: string, input: DeviceInput, inCatalogue: readonly string[]): DeviceSpec {
  const path: Path = ['devices', name];
  const like = context.catalogue.devices.find((device) => device.name === input.like);
  if (input.like !== undefined) known(context, [...path, 'like'], 'device', input.like, inCatalogue);
  else {
    if (input.cores === undefined) context.problems.add([...path, 'cores'], 'is missing; give the number of CPU cores, or `like:` a device of the catalogue');
    if (input.memory === undefined) context.problems.add([...path, 'memory'], 'is missing; give the memory, such as 4 GiB, or `like:` a device of the catalogue');
  }
  const base = like ?? PLAIN;
  const idlePowerW = read('power', input.power?.idle, base.idlePowerW);
  const busyPowerW = read('power', input.power?.busy, Math.max(base.busyPowerW, idlePowerW));
  if (busyPowerW < idlePowerW) context.problems.add([...path, 'power'], `busy ${busyPowerW} W is less than idle ${idlePowerW} W; swap them`);
  return {
    name,
    cores: input.cores ?? like?.cores ?? 1,
    coreMillis: read('cpu', input.core, base.coreMillis),
    memoryMiB: resolveMemory(input.memory, like?.memoryMiB ?? { rss: 0, vms: 0 }, true),
    accelerators: input.accelerators === undefined ? base.accelerators : resolveAccelerators(input.accelerators),
    frequencyGHz: read('frequency', input.frequency, base.frequencyGHz),
    speed: input.speed ?? base.speed,
    idlePowerW,
    busyPowerW,
  };
}

function resolveAccelerators(input: NonNullable<DeviceInput['accelerators']>): readonly AcceleratorSpec[] {
  return entriesOf(input).map(([name, { type = name, share, mode = 'non-pre-emptive' }]) => ({
    name,
    type,
    share: read('share', share, 1),
    mode,
  }));
}

/** `count` alike become name-1 .. name-count. */
export function resolveNodes(context: Context, zones: readonly string[]): readonly NodeSpec[] {
  const { problems, input } = context;
  const groups = entriesOf(input.nodes);
  const total = groups.reduce((sum, [, node]) => sum + (node.count ?? 1), 0);
  if (total > MOST_NODES) {
    problems.add(['nodes'], `are ${total} together; at most ${MOST_NODES} can be simulated, so lower their counts`);
    return [];
  }
  const nodes: NodeSpec[] = [];
  const seen = new Map<string, string>();
  for (const [group, { device = '', count, zone, labels }] of groups) {
    if (zone !== undefined) known(context, ['nodes', group, 'zone'], 'zone', zone, zones);
    const shared = { device, zone: zone ?? zones[0] ?? DEFAULT_ZONE, labels: Object.fromEntries(entriesOf(labels)) };
    for (let n = 1; n <= (count ?? 1); n++) {
      const name = count === undefined ? group : `${group}-${n}`;
      const other = seen.get(name);
      if (other !== undefined) problems.add(['nodes', group], `would make a second node "${name}", beside that of "${other}"; rename one of the two`);
      seen.set(name, group);
      nodes.push({ name, ...shared });
    }
  }
  return nodes;
}

const DEFAULT_ZONE = 'edge';

/** Those listed, else those that anything names, in order of appearance. */
export function resolveZones(context: Context): readonly string[] {
  const { network, nodes } = context.input;
  if (network?.zones !== undefined) {
    const zones = present(network.zones);
    for (const [n, zone] of network.zones.entries()) {
      if (zone !== undefined && zones.indexOf(zone) !== n && zones.indexOf(zone) < n) {
        context.problems.add(['network', 'zones', n], `zone "${zone}" is listed twice; remove one`);
      }
    }
    return limited(context, zones);
  }
  const named = [
    ...entriesOf(nodes).map(([, node]) => node.zone),
    ...[network?.gateway, network?.client, network?.data_hub],
    ...present(network?.links).flatMap((link) => link.between ?? []),
  ];
  const zones = [...new Set(present(named))];
  return limited(context, zones.length > 0 ? zones : [DEFAULT_ZONE]);
}

function limited(context: Context, zones: readonly string[]): readonly string[] {
  if (zones.length <= MOST_ZONES) return zones;
  context.problems.add(['network', 'zones'], `there are ${zones.length} zones; at most ${MOST_ZONES} can be given, so put nodes that are alike in one`);
  return zones.slice(0, MOST_ZONES);
}

export function resolveNetwork(context: Context, zones: readonly string[]): NetworkSpec {
  const input = context.input.network ?? {};
  const first = zones[0] ?? DEFAULT_ZONE;
  for (const key of ['client', 'gateway', 'data_hub'] as const) {
    const zone = input[key];
    if (zone !== undefined) known(context, ['network', key], 'zone', zone, zones);
  }
  return {
    zones,
    clientZone: input.client ?? first,
    gatewayZone: input.gateway ?? first,
    dataHubZone: input.data_hub ?? first,
    links: resolveLinks(context, zones, input),
  };
}

type NetworkInput = NonNullable<Context['input']['network']>;
type LinkInput = NonNullable<NetworkInput['within_zone']>;
type Link = Omit<LinkSpec, 'from' | 'to'>;

function resolveLinks(context: Context, zones: readonly string[], input: NetworkInput): readonly LinkSpec[] {
  const within = resolveLink(context, ['network', 'within_zone'], input.within_zone ?? {}, FREE);
  const between = resolveLink(context, ['network', 'between_zones'], input.between_zones ?? {}, FREE);
  const given = new Map<string, Link>();
  for (const [n, link] of (input.links ?? []).entries()) {
    const path: Path = ['network', 'links', n];
    const [a, b] = link?.between ?? [];
    if (link === undefined || a === undefined || b === undefined) continue;
    for (const [end, zone] of [a, b].entries()) known(context, [...path, 'between', end], 'zone', zone, zones);
    if (given.has(pair(a, b))) context.problems.add(path, `a second link between "${a}" and "${b}"; links hold both ways, so remove one`);
    given.set(pair(a, b), resolveLink(context, path, link, a === b ? within : between));
  }
  return zones.flatMap((from, n) =>
    zones.slice(n).map((to) => ({ from, to, ...(given.get(pair(from, to)) ?? (from === to ? within : between)) })),
  );
}

const pair = (a: string, b: string): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);
const ONE_MS: Distribution = { kind: 'constant', ms: 1 };
const FREE: Link = { latency: ONE_MS, bandwidthMbitPerS: null };

function resolveLink(context: Context, path: Path, { latency, bandwidth }: LinkInput, otherwise: Link): Link {
  return {
    latency: latency === undefined ? otherwise.latency : resolveDistribution(context, [...path, 'latency'], latency),
    bandwidthMbitPerS: bandwidth === 'unlimited' ? null : read('bandwidth', bandwidth, otherwise.bandwidthMbitPerS),
  };
}
