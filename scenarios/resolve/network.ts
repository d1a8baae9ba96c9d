import { compileDistribution } from '../../core/distribution.ts';
import type { Distribution, LinkSpec, LossSpec, NetworkSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { type Context, entriesOf, known, present, read } from './context.ts';
import { resolveDistribution } from './distributions.ts';

const MOST_ZONES = 200;
export const DEFAULT_ZONE = 'edge';

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
    ...[network?.gateway, network?.client, network?.data_hub, network?.registry],
    ...present(network?.links).flatMap((link) => link.between ?? []),
  ];
  const zones = [...new Set(present(named))];
  return limited(context, zones.length > 0 ? zones : [DEFAULT_ZONE]);
}

function limited(context: Context, zones: readonly string[]): readonly string[] {
  if (zones.length <= MOST_ZONES) return zones;
  context.problems.add(
    ['network', 'zones'],
    `there are ${zones.length} zones; at most ${MOST_ZONES} can be given, so put nodes that are alike in one`,
  );
  return zones.slice(0, MOST_ZONES);
}

export function resolveNetwork(context: Context, zones: readonly string[]): NetworkSpec {
  const input = context.input.network ?? {};
  const first = zones[0] ?? DEFAULT_ZONE;
  for (const key of ['client', 'gateway', 'data_hub', 'registry'] as const) {
    const zone = input[key];
    if (zone !== undefined) known(context, ['network', key], 'zone', zone, zones);
  }
  return {
    zones,
    clientZone: input.client ?? first,
    gatewayZone: input.gateway ?? first,
    dataHubZone: input.data_hub ?? first,
    registryZone: input.registry ?? input.gateway ?? first,
    sharing: input.sharing ?? 'none',
    cutTimeoutMs: read('duration', input.cut_timeout, 5000),
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
    if (given.has(pair(a, b)))
      context.problems.add(path, `a second link between "${a}" and "${b}"; links hold both ways, so remove one`);
    given.set(pair(a, b), resolveLink(context, path, link, a === b ? within : between));
  }
  return zones.flatMap((from, n) =>
    zones.slice(n).map((to) => ({ from, to, ...(given.get(pair(from, to)) ?? (from === to ? within : between)) })),
  );
}

const pair = (a: string, b: string): string => (a < b ? `${a}\n${b}` : `${b}\n${a}`);
const ONE_MS: Distribution = { kind: 'constant', ms: 1 };
const FREE: Link = { latency: ONE_MS, bandwidthMbitPerS: null, loss: null };

function resolveLink(context: Context, path: Path, input: LinkInput, otherwise: Link): Link {
  const { bandwidth, loss } = input;
  const latency =
    input.latency === undefined ? otherwise.latency : resolveDistribution(context, [...path, 'latency'], input.latency);
  return {
    latency,
    bandwidthMbitPerS: bandwidth === 'unlimited' ? null : read('bandwidth', bandwidth, otherwise.bandwidthMbitPerS),
    loss: loss === undefined ? otherwise.loss : resolveLoss(loss, latency),
  };
}

/** A loss is noticed after a round trip unless the file says otherwise. */
function resolveLoss(loss: NonNullable<LinkInput['loss']>, latency: Distribution): LossSpec | null {
  const given = typeof loss === 'object' ? loss : { share: loss };
  const share = read('share', given.share, 0);
  if (share === 0) return null;
  return { share, timeoutMs: read('duration', given.timeout, 2 * compileDistribution(latency).meanMs) };
}
