import type { DeviceSpec, NodeSpec, ServiceSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import type { Context } from './context.ts';

/** Whether a node could take one instance, were it empty; what is in the way if none can. */
export function checkFit(
  context: Context,
  services: readonly ServiceSpec[],
  nodes: readonly NodeSpec[],
  devices: readonly DeviceSpec[],
): void {
  const byName = new Map(devices.map((device) => [device.name, device]));
  // Nodes of one group are alike: one of each is enough.
  const kinds = [
    ...new Map(nodes.toReversed().map((node) => [`${node.device}\n${JSON.stringify(node.labels)}`, node])).values(),
  ].toReversed();
  for (const service of services) {
    const path: Path = ['services', service.name, 'demand'];
    if (
      service.replicas === 0 ||
      kinds.length === 0 ||
      context.problems.blames(['nodes']) ||
      context.problems.blames(['services', service.name])
    )
      continue;
    const reasons = kinds.map((node) => misfit(service, node, byName.get(node.device)));
    if (reasons.includes(null)) continue;
    const told = kinds.slice(0, 3).map((node, n) => `${node.name}: ${reasons[n]}`);
    context.problems.add(path, `no node can take one instance (${told.join('; ')}); lower the demand or add a node`);
  }
}

function misfit({ demand, labels, profile }: ServiceSpec, node: NodeSpec, device: DeviceSpec | undefined): string | null {
  if (device === undefined) return 'its device is unknown';
  const lacking = Object.keys(labels).find((label) => node.labels[label] !== labels[label]);
  if (lacking !== undefined) return `has no label ${lacking}: ${labels[lacking]}`;
  if (profile.otherwise === null && profile.byDevice[device.name] === undefined) return `no profile for device ${device.name}`;
  const cpu = device.cores * device.coreMillis;
  if (demand.cpuMillis > cpu) return `needs ${demand.cpuMillis} m CPU, has ${cpu} m`;
  if (demand.coreShares.length > device.cores) return `needs ${demand.coreShares.length} cores, has ${device.cores}`;
  if (demand.memoryMiB.rss > device.memoryMiB.rss) return `needs ${demand.memoryMiB.rss} MiB, has ${device.memoryMiB.rss} MiB`;
  if (demand.memoryMiB.vms > device.memoryMiB.vms)
    return `needs ${demand.memoryMiB.vms} MiB virtual, has ${device.memoryMiB.vms} MiB`;
  for (const [type, share] of Object.entries(demand.accelerators)) {
    const most = Math.max(0, ...device.accelerators.filter((one) => one.type === type).map((one) => one.share));
    if (share > most) return `needs ${share} of a ${type}, has ${most}`;
  }
  return null;
}
