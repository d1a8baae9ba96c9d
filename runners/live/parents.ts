import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { hostname, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { HARNESS_CPUS } from './budget.ts';
import type { EngineFacts } from './engine.ts';

/** What stands in hosts.yaml for a cgroup that the run makes. */
export const MADE = 'make';
const ROOT = '/sys/fs/cgroup';
const PREFIX = 'rohe-run-';
const PERIOD_US = 10_000;

/** Where groups with a quota are made: of version 1 the controllers have a tree each. */
function tree(version: string): string {
  return version === '2' ? ROOT : join(ROOT, 'cpu');
}

/** Why the run may not make a node's cgroup on that host; null: it may. */
export function whyNoParents({ machine, cgroupVersion, cgroupDriver }: EngineFacts): string | null {
  if (machine !== [hostname(), release(), totalmem()].join(' ')) return 'its engine is not on this machine';
  if (cgroupDriver !== 'cgroupfs') return `its engine leaves cgroups to ${cgroupDriver}`;
  try {
    accessSync(tree(cgroupVersion), constants.W_OK);
  } catch {
    return `${tree(cgroupVersion)} may not be written to; run as root`;
  }
  return null;
}

export function parentName(run: string, nodeId: number): string {
  return `/${PREFIX}${run}-${nodeId}`;
}

/** A group with the node's quota, and the workers' own part. Throws the system's error where it cannot be. */
export function makeParent(name: string, cpus: number, version: string): void {
  const quotaUs = Math.round((cpus + HARNESS_CPUS) * PERIOD_US);
  const folder = join(tree(version), name);
  if (version === '2') {
    writeFileSync(join(ROOT, 'cgroup.subtree_control'), '+cpu');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${PERIOD_US}`);
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD_US));
  writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
}

/** Removes the groups of a run, or of all; gives the paths of those that something is still in. The engine adds to each tree of version 1. */
export function removeParents(run: string | null): readonly string[] {
  if (!existsSync(ROOT)) return [];
  const trees = [
    ROOT,
    ...readdirSync(ROOT, { withFileTypes: true }).flatMap((at) => (at.isDirectory() ? [join(ROOT, at.name)] : [])),
  ];
  const mine = trees.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.startsWith(run === null ? PREFIX : `${PREFIX}${run}-`))
      .map((name) => join(folder, name)),
  );
  return mine.filter((folder) => {
    try {
      rmdirSync(folder);
      return false;
    } catch {
      return existsSync(folder);
    }
  });
}
