import type { NodeView } from '../algorithm.ts';
import type { DeviceSpec, NodeSpec, ServiceSpec } from '../scenario.ts';
import type { NodeCapacityView } from './capacity.ts';

/** Why a node cannot take one more instance of a service: its state, a label, no profile for its device, or what is booked. null: it can. */
export function misfit(
  service: ServiceSpec,
  node: Pick<NodeView, 'spec' | 'state'>,
  books: Pick<NodeCapacityView, 'misfit'>,
): string | null {
  if (node.state !== 'up') return `node: needs to be up, is ${node.state}`;
  return unsuited(service, node.spec) ?? books.misfit(service.demand);
}

/** Why a node can never run a service, whatever is booked on it; null: it can. */
export function unsuited(service: ServiceSpec, node: NodeSpec): string | null {
  for (const [key, value] of Object.entries(service.labels)) {
    const has = Object.hasOwn(node.labels, key) ? node.labels[key] : undefined;
    if (has !== value) return `label ${key}: needs ${value}, the node has ${has ?? 'none'}`;
  }
  return runsOn(service, node.device) ? null : `profile: the service has none for device ${node.device}`;
}

function runsOn(service: ServiceSpec, device: DeviceSpec['name']): boolean {
  return service.profile.otherwise !== null || Object.hasOwn(service.profile.byDevice, device);
}
