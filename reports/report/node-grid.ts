import type { Scenario } from '../../core/scenario.ts';

/** A row of nodes.csv. */
export type NodeWindow = {
  readonly node: string;
  readonly endMs: number;
  readonly cpuShare: number;
  readonly energyJ: number | null;
  readonly state: string;
  readonly instances: number;
  readonly outstanding: number;
};
/** Means over windows and replicates. */
export type NodeBin = {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly cpuShare: number;
  /** null: not known. */
  readonly powerW: number | null;
  readonly outstanding: number;
  readonly instances: number;
  /** Share of the windows in which it was down. */
  readonly down: number;
};
export type NodeGrid = { readonly binMs: number; readonly bins: readonly NodeBin[] };

type Sums = { cpu: number; energyJ: number; outstanding: number; instances: number; down: number; windows: number };

const SLACK_MS = 1e-6;

/** Gathers node windows, of as many replicates as come, in at most `most` bins of time; those after the duration are left out. */
export function createNodeGrid(scenario: Scenario, most: number): { add(window: NodeWindow): void; done(): NodeGrid } {
  const { sampleMs } = scenario.orchestration;
  const { durationMs } = scenario;
  const binMs = sampleMs * Math.max(1, Math.ceil(durationMs / sampleMs / most));
  const nodes = new Map<string, Sums[]>(scenario.nodes.map(({ name }) => [name, []]));
  return {
    add(window) {
      if (window.endMs > durationMs + SLACK_MS) return;
      const bins = nodes.get(window.node);
      if (bins === undefined) return;
      const at = Math.max(0, Math.floor((window.endMs - sampleMs / 2) / binMs));
      const sums = (bins[at] ??= { cpu: 0, energyJ: 0, outstanding: 0, instances: 0, down: 0, windows: 0 });
      sums.cpu += window.cpuShare;
      sums.energyJ += window.energyJ ?? Number.NaN;
      sums.outstanding += window.outstanding;
      sums.instances += window.instances;
      sums.down += window.state === 'down' ? 1 : 0;
      sums.windows++;
    },
    done: () => ({
      binMs,
      bins: [...nodes].flatMap(([node, bins]) =>
        bins.map((sums, at): NodeBin => {
          const { windows } = sums;
          const watts = (sums.energyJ / windows / sampleMs) * 1000;
          return {
            node,
            fromMs: at * binMs,
            toMs: Math.min(durationMs, (at + 1) * binMs),
            cpuShare: sums.cpu / windows,
            powerW: Number.isFinite(watts) ? watts : null,
            outstanding: sums.outstanding / windows,
            instances: sums.instances / windows,
            down: sums.down / windows,
          };
        }),
      ),
    }),
  };
}

/** All nodes together: sums of what is counted, bin by bin. */
export function overNodes({ bins }: NodeGrid): readonly NodeBin[] {
  const sums = new Map<number, NodeBin>();
  const nodes = new Map<number, number>();
  for (const bin of bins) {
    const before = sums.get(bin.fromMs);
    nodes.set(bin.fromMs, (nodes.get(bin.fromMs) ?? 0) + 1);
    if (before === undefined) {
      sums.set(bin.fromMs, { ...bin, node: '' });
      continue;
    }
    sums.set(bin.fromMs, {
      ...before,
      cpuShare: before.cpuShare + bin.cpuShare,
      powerW: before.powerW === null || bin.powerW === null ? null : before.powerW + bin.powerW,
      outstanding: before.outstanding + bin.outstanding,
      instances: before.instances + bin.instances,
      down: before.down + bin.down,
    });
  }
  const ordered = [...sums.values()].sort((a, b) => a.fromMs - b.fromMs);
  return ordered.map((sum) => ({ ...sum, cpuShare: sum.cpuShare / (nodes.get(sum.fromMs) ?? 1) }));
}

/** The same in bins that are `factor` times as wide. */
export function coarser({ binMs, bins }: NodeGrid, factor: number): NodeGrid {
  const wide = binMs * factor;
  const groups = new Map<string, NodeBin[]>();
  for (const bin of bins) {
    const key = `${Math.floor(bin.fromMs / wide + SLACK_MS)} ${bin.node}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [bin]);
    else group.push(bin);
  }
  return { binMs: wide, bins: [...groups.values()].map(joined) };
}

function joined(bins: readonly NodeBin[]): NodeBin {
  const mean = (of: (bin: NodeBin) => number): number => bins.reduce((sum, bin) => sum + of(bin), 0) / bins.length;
  const watts = mean(({ powerW }) => powerW ?? Number.NaN);
  return {
    node: bins[0]!.node,
    fromMs: bins[0]!.fromMs,
    toMs: bins.at(-1)!.toMs,
    cpuShare: mean(({ cpuShare }) => cpuShare),
    powerW: Number.isFinite(watts) ? watts : null,
    outstanding: mean(({ outstanding }) => outstanding),
    instances: mean(({ instances }) => instances),
    down: mean(({ down }) => down),
  };
}
