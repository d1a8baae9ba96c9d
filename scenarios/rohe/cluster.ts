import type { DeviceSpec } from '../../core/scenario.ts';
import type { Catalogue } from '../catalogue.ts';
import { type Draft, rounded, type Section } from './draft.ts';
import { folded, unique } from './names.ts';
import type { NodePart } from './parts.ts';

export type Cluster = {
  readonly nodes: Section;
  readonly devices: Section;
  readonly deviceNames: readonly string[];
  readonly gpus: boolean;
};

/** Nodes alike share a device: one of the catalogue where the name and the figures say so, else one of the file's own. */
export function clusterOf(parts: readonly NodePart[], catalogue: Catalogue, draft: Draft): Cluster {
  if (parts.length === 0) return guessedCluster(draft);
  const devices: Section = {};
  const nodes: Section = {};
  const byFigures = new Map<string, string>();
  const taken = new Set<string>();
  const nodeNames = new Set<string>();
  for (const part of parts) {
    const kin = kinOf(part, catalogue.devices);
    const same = kin !== undefined && isSame(part, kin);
    const key = same ? kin.name : JSON.stringify([kin?.name, figuresOf(part)]);
    let device = byFigures.get(key);
    if (device === undefined) {
      device = same ? kin.name : unique(kin === undefined ? stem(part.name) : `${kin.name}-rohe`, taken);
      byFigures.set(key, device);
      if (same) part.from.guessed(`${part.name} and its like: power and speed of ${device} in the catalogue`);
      else devices[device] = deviceSection(part, kin, draft, device);
      draft.madeOf(['devices', device], part.from);
    }
    const name = unique(part.name, nodeNames);
    nodes[name] = { device };
    draft.madeOf(['nodes', name], part.from);
    part.from.mapped(`node ${part.name} -> nodes.${name}, a ${device}`);
  }
  return {
    nodes,
    devices,
    deviceNames: [...new Set(byFigures.values())],
    gpus: parts.some(({ accelerators }) => accelerators.length > 0),
  };
}

/** Four boards with a share of a graphics unit each. */
function guessedCluster(draft: Draft): Cluster {
  draft.guess(['nodes'], 'no file says what the nodes are: four of 8 cores and 16 GiB, with a gpu');
  return {
    nodes: { edge: { device: 'edge-node', count: 4 } },
    devices: { 'edge-node': { cores: 8, memory: '16 GiB', accelerators: { gpu: { mode: 'pre-emptive' } } } },
    deviceNames: ['edge-node'],
    gpus: true,
  };
}

function figuresOf({ cores, coreMillis, memory, frequencyGHz, accelerators }: NodePart): readonly unknown[] {
  return [cores, coreMillis, memory, frequencyGHz, accelerators];
}

/** The device of the catalogue whose name is in the node's, all words of it but numbers. */
function kinOf({ name }: NodePart, devices: readonly DeviceSpec[]): DeviceSpec | undefined {
  const text = folded(name);
  const words = (device: DeviceSpec): readonly string[] => device.name.split('-').filter((word) => !/^\d+$/.test(word));
  return devices
    .filter((device) => words(device).every((word) => text.includes(word)))
    .sort((a, b) => words(b).length - words(a).length)[0];
}

function isSame(part: NodePart, device: DeviceSpec): boolean {
  const own = part.accelerators.map(({ type, share, mode }) => [type, share, mode]);
  return (
    part.cores === device.cores &&
    part.coreMillis === device.coreMillis &&
    part.memory.rss === device.memoryMiB.rss &&
    part.memory.vms === device.memoryMiB.vms &&
    JSON.stringify(own) === JSON.stringify(device.accelerators.map(({ type, share, mode }) => [type, share, mode]))
  );
}

function deviceSection(part: NodePart, kin: DeviceSpec | undefined, draft: Draft, name: string): Section {
  const accelerators = part.accelerators.map((one) => [one.name, { type: one.type, share: one.share, mode: one.mode }] as const);
  if (kin === undefined) draft.guess(['devices', name], 'power is not known and no energy is counted; speed 1');
  else draft.guess(['devices', name], `power and speed of ${kin.name} in the catalogue`);
  return {
    ...(kin === undefined ? {} : { like: kin.name }),
    cores: part.cores,
    core: `${rounded(part.coreMillis)} m`,
    memory: { rss: `${part.memory.rss} MiB`, vms: `${part.memory.vms} MiB` },
    accelerators: Object.fromEntries(accelerators),
    ...(part.frequencyGHz === undefined || part.frequencyGHz === 0 ? {} : { frequency: `${part.frequencyGHz} GHz` }),
  };
}

/** `RaspberryPi_01` -> `RaspberryPi`. */
function stem(name: string): string {
  return name.replace(/[_.-]*\d+$/, '') || name;
}
