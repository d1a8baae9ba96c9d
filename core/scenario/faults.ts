/** Faults of one node or link overlap: it is whole again when the last has ended, and factors multiply. */
export type FaultSpec = { readonly effect: FaultEffect; readonly when: FaultTiming };

export type FaultEffect =
  /** The node is down: all that runs there fails, and nothing is placed there. */
  | { readonly kind: 'crash'; readonly node: string }
  /** One of the service's instances, drawn among those there are, fails. */
  | { readonly kind: 'crash-instance'; readonly service: string }
  /** Work there takes `factor` times as long; what is running as well. Nothing is placed there. */
  | { readonly kind: 'slow'; readonly node: string; readonly factor: number }
  /** Nothing gets through between the zones (the same twice: inside one). */
  | { readonly kind: 'cut'; readonly between: readonly [string, string] }
  | {
      readonly kind: 'degrade';
      readonly between: readonly [string, string];
      readonly latencyFactor: number;
      readonly bandwidthFactor: number;
    }
  /** All links between zones of different sets are cut; the zones named in no set are one more. */
  | { readonly kind: 'partition'; readonly sets: readonly (readonly string[])[] };

export type FaultTiming =
  /** Workload time. `forMs` null: to the end of the run; 0 for what has no duration. */
  | { readonly kind: 'scripted'; readonly atMs: number; readonly forMs: number | null }
  /** Again and again, exponentially: from the repair (at first the start of the workload) to the fault, and from there to the repair. */
  | { readonly kind: 'drawn'; readonly mtbfMs: number; readonly mttrMs: number };
