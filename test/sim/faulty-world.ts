import type { View } from '../../core/algorithm.ts';
import type { BackendObservation, FaultRecord, InvocationRecord, NodeRecord, QueryRecord } from '../../core/events.ts';
import type { FaultEffect, FaultSpec, Scenario } from '../../core/scenario.ts';
import { simulate } from '../../runners/simulate.ts';

export type Played = {
  readonly queries: readonly QueryRecord[];
  readonly invocations: readonly InvocationRecord[];
  readonly nodes: readonly NodeRecord[];
  readonly faults: readonly FaultRecord[];
  /** With times counted from the start of the workload. */
  readonly seen: readonly BackendObservation[];
  /** What algorithms could see at the end. */
  readonly view: View;
  readonly unfinished: number;
};

export async function play(scenario: Scenario, use = 'v2', replicate = 0): Promise<Played> {
  const queries: QueryRecord[] = [];
  const invocations: InvocationRecord[] = [];
  const nodes: NodeRecord[] = [];
  const faults: FaultRecord[] = [];
  const raw: BackendObservation[] = [];
  let view: View | undefined;
  const { startUpMs, unfinished } = await simulate({
    scenario,
    strategy: { label: use, use, params: {} },
    baseDir: '.',
    seed: scenario.seed,
    replicate,
    onRecord(record) {
      if (record.kind === 'query') queries.push(record);
      if (record.kind === 'invocation') invocations.push(record);
      if (record.kind === 'node') nodes.push(record);
      if (record.kind === 'fault') faults.push(record);
    },
    onLog(line) {
      if (line.is === 'observation') raw.push(line.observation);
    },
    onDecide(_, __, now) {
      view = now;
    },
  });
  const seen = raw.map((one) => ({ ...one, atMs: one.atMs - startUpMs }));
  return { queries, invocations, nodes, faults, seen, view: view!, unfinished };
}

/** `lasts` undefined: to the end of the run. */
export function scripted(effect: FaultEffect, atMs: number, forMs: number | null = null): FaultSpec {
  return { effect, when: { kind: 'scripted', atMs, forMs } };
}
export function crash(node: string, atMs: number, forMs: number | null = null): FaultSpec {
  return scripted({ kind: 'crash', node }, atMs, forMs);
}

/** Of a node: time and state of each change. */
export function statesOf(seen: readonly BackendObservation[], nodeId: number): (readonly [number, string])[] {
  return seen.flatMap((one) => (one.kind === 'node-changed' && one.nodeId === nodeId ? [[one.atMs, one.state] as const] : []));
}
export function failuresOf(seen: readonly BackendObservation[]): (readonly [atMs: number, cause: string | null])[] {
  return seen.flatMap((one) =>
    one.kind === 'instance-changed' && one.state === 'failed' ? [[one.atMs, one.cause] as const] : [],
  );
}
