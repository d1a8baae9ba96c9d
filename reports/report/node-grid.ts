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
  /** null: it has no accelerators, or it is not known. */
  readonly acceleratorShare: number | null;
};
/** Means over windows and replicates. */
export type NodeBin = {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly cpuShare: number;
  /** Of its accelerators; null: it has none, or it is not known. */
  readonly acceleratorShare: number | null;
  /** null: not known. */
  readonly powerW: number | null;
  readonly outstanding: number;
  readonly instances: number;
  /** Share of the windows in which it was down. */
  readonly down: number;
};
export type NodeGrid = { readonly binMs: number; readonly bins: readonly NodeBin[] };

type Sums = {
  cpu: number;
  accelerators: number;
  energyJ: number;
  outstanding: number;
  instances: number;
  down: number;
  windows: number;
};

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
      const sums = (bins[at] ??= { cpu: 0, accelerators: 0, energyJ: 0, outstanding: 0, instances: 0, down: 0, windows: 0 });
      sums.cpu += window.cpuShare;
      sums.accelerators += window.acceleratorShare ?? Number.NaN;
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
            acceleratorShare: known(sums.accelerators / windows),
            powerW: known(watts),
            outstanding: sums.outstanding / windows,
            instances: sums.instances / windows,
            down: sums.down / windows,
          };
        }),
      ),
    }),
  };
}

/** All nodes together: sums of what is counted, means of shares, bin by bin. */
export function overNodes({ bins }: NodeGrid): readonly NodeBin[] {
  const groups = new Map<number, NodeBin[]>();
  for (const bin of bins) {
    const group = groups.get(bin.fromMs);
    if (group === undefined) groups.set(bin.fromMs, [bin]);
    else group.push(bin);
  }
  return [...groups.values()].map(together).sort((a, b) => a.fromMs - b.fromMs);
}

function together(bins: readonly NodeBin[]): NodeBin {
  const sum = (of: (bin: NodeBin) => number): number => bins.reduce((total, bin) => total + of(bin), 0);
  const shares = bins.flatMap(({ acceleratorShare }) => acceleratorShare ?? []);
  return {
    ...bins[0]!,
    node: '',
    cpuShare: sum(({ cpuShare }) => cpuShare) / bins.length,
    acceleratorShare: known(shares.reduce((total, share) => total + share, 0) / shares.length),
    powerW: known(sum(({ powerW }) => powerW ?? Number.NaN)),
    outstanding: sum(({ outstanding }) => outstanding),
    instances: sum(({ instances }) => instances),
    down: sum(({ down }) => down) / bins.length,
  };
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
    acceleratorShare: known(mean(({ acceleratorShare }) => acceleratorShare ?? Number.NaN)),
    powerW: known(watts),
    outstanding: mean(({ outstanding }) => outstanding),
    instances: mean(({ instances }) => instances),
    down: mean(({ down }) => down),
  };
}

function known(figure: number): number | null {
  return Number.isFinite(figure) ? figure : null;
}
