import type { InstanceId, Invocation, InvocationId, NodeId } from '../../core/events.ts';
import { type LinkModel, legsOf, type Model } from '../../core/model.ts';
import { Breaches, type Invariant, NEGLIGIBLE_MS, notApplicable } from './invariant.ts';

const CLAIM = 'no link carries more than it can';
/** Transfers that begin and end in one window of this length must fit into it. */
const WINDOW_MS = 1000;

type Carried = { readonly name: string; wholeMs: number; window: number; inWindowMs: number; firstMs: number; lastMs: number };

/**
 * What has been carried over a link that transfers share, at the whole bandwidth of the link, never takes longer than there was: in the
 * whole run, and in each second the work that began and ended in it. Image pulls come on top and are not counted.
 */
export function linksCarryWhatTheyCan(model: Model): Invariant {
  const { network } = model.scenario;
  if (network.sharing === 'none' || network.links.every(({ bandwidthMbitPerS }) => bandwidthMbitPerS === null))
    return { finding: () => notApplicable(CLAIM, 'transfers do not share bandwidth') };
  const breaches = new Breaches();
  const links = network.links.map(({ from, to }): Carried => {
    const name = from === to ? `inside ${from}` : `${from} - ${to}`;
    return { name, wholeMs: 0, window: -1, inWindowMs: 0, firstMs: Infinity, lastMs: 0 };
  });
  const sent = new Map<InvocationId, { readonly work: Invocation; readonly atMs: number }>();
  const nodes = new Map<InstanceId, NodeId>();

  const carry = ({ id }: LinkModel, ms: number, fromMs: number, toMs: number): void => {
    if (ms === 0) return;
    const link = links[id]!;
    link.wholeMs += ms;
    link.firstMs = Math.min(link.firstMs, fromMs);
    link.lastMs = toMs;
    breaches.unless(
      link.wholeMs <= link.lastMs - link.firstMs + NEGLIGIBLE_MS,
      () => `what ${link.name} had carried until ${toMs} ms takes it ${link.wholeMs} ms, it had ${link.lastMs - link.firstMs}`,
    );
    const window = Math.floor(toMs / WINDOW_MS);
    if (Math.floor(fromMs / WINDOW_MS) < window) return;
    if (link.window < window) link.inWindowMs = 0;
    link.window = window;
    link.inWindowMs += ms;
    breaches.unless(
      link.inWindowMs <= WINDOW_MS + NEGLIGIBLE_MS,
      () => `what ${link.name} carried in the second until ${(window + 1) * WINDOW_MS} ms takes it ${link.inWindowMs} ms`,
    );
  };

  return {
    log(line) {
      if (line.is === 'command' && line.command.kind === 'deploy') nodes.set(line.command.instanceId, line.command.nodeId);
      if (line.is === 'command' && line.command.kind === 'invoke') {
        const { work } = line.command;
        sent.set(work.id, { work, atMs: line.atMs });
      }
      if (line.is !== 'observation' || line.observation.kind !== 'invocation-ended') return;
      const { invocationId, outcome } = line.observation;
      const flight = sent.get(invocationId);
      sent.delete(invocationId);
      if (flight === undefined || outcome !== 'completed') return;
      for (const [link, kib] of legs(model, flight.work, nodes)) carry(link, kib * link.msPerKiB, flight.atMs, line.atMs);
    },
    finding() {
      const share = ({ wholeMs, firstMs, lastMs }: Carried): number => (wholeMs === 0 ? 0 : wholeMs / (lastMs - firstMs));
      const busiest = links.reduce((most, link) => (share(link) > share(most) ? link : most));
      return breaches.judge(CLAIM, `busiest: ${busiest.name}, ${(100 * share(busiest)).toFixed(1)} % of what it could carry`);
    },
  };
}

function legs(
  { clientToGateway, gatewayToHub, nodes }: Model,
  work: Invocation,
  places: ReadonlyMap<InstanceId, NodeId>,
): readonly (readonly [LinkModel, kib: number])[] {
  const first = [clientToGateway, work.sendKiB] as const;
  if (!('instanceId' in work)) return work.stage === 'reply' ? [first] : [first, [gatewayToHub, work.sendKiB]];
  const role = work.stage === 'infer' || work.stage === 'preprocess' ? work.stage : 'aggregate';
  const [there, back] = legsOf(role, nodes[places.get(work.instanceId)!]!);
  return [
    [there, work.sendKiB],
    [back, work.returnKiB],
  ];
}
