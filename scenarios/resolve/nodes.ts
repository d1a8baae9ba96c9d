import type { NodeSpec } from '../../core/scenario.ts';
import { type Context, entriesOf, known } from './context.ts';
import { DEFAULT_ZONE } from './network.ts';

const MOST_NODES = 1e6;

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
      if (other !== undefined)
        problems.add(['nodes', group], `would make a second node "${name}", beside that of "${other}"; rename one of the two`);
      seen.set(name, group);
      nodes.push({ name, ...shared });
    }
  }
  return nodes;
}
