import type { ContractId, QueryRecord } from '../events.ts';
import type { Model } from '../model.ts';
import type { RunState } from '../orchestrator/state.ts';
import { type ObjectiveJudge, ObjectiveWatch } from './watch.ts';

/** By contract and objective, as in the scenario; null where an objective is not watched. */
export type Judges = readonly (readonly (ObjectiveJudge | null)[])[];

type Watching = {
  readonly contractId: ContractId;
  readonly objective: number;
  readonly everyMs: number;
  readonly watch: ObjectiveWatch;
};

/** Watches the objectives that say over which window, and says when they are violated and restored. */
export class Contracts {
  readonly #all: readonly Watching[];
  readonly #byContract: readonly (readonly Watching[])[];

  constructor(model: Model, judges: Judges | undefined) {
    this.#byContract = model.contracts.map(({ name, objectives }, contractId) =>
      objectives.flatMap(({ watch: spec, text }, objective): readonly Watching[] => {
        if (spec === null) return [];
        const judge = judges?.[contractId]?.[objective] ?? null;
        if (judge === null)
          throw new Error(`objective "${text}" of contract ${name} is watched, but the run was given no judge for it`);
        return [{ contractId, objective, everyMs: spec.intervalMs, watch: new ObjectiveWatch(spec, judge) }];
      }),
    );
    this.#all = this.#byContract.flat();
  }

  watches(contractId: ContractId | null): boolean {
    return this.#all.length > 0 && contractId !== null && this.#byContract[contractId]!.length > 0;
  }

  ended(query: QueryRecord): void {
    for (const { watch } of this.#byContract[query.contractId!]!) watch.add(query);
  }

  /** To be called when the workload begins. */
  begin(state: RunState): void {
    for (const watching of this.#all) this.#await(watching, state);
  }

  #await(watching: Watching, state: RunState): void {
    state.journal.after(watching.everyMs, () => {
      this.#await(watching, state);
      state.enter(() => this.#close(watching, state));
    });
  }

  #close({ contractId, objective, watch }: Watching, state: RunState): void {
    const atMs = state.now();
    const event = watch.close(atMs - state.epochMs);
    if (event === null) return;
    const { value } = watch;
    state.records.next({ kind: 'contract', atMs: atMs - state.epochMs, contractId, objective, event, value, detail: null });
    state.observe({ kind: event === 'violated' ? 'contract-violated' : 'contract-restored', atMs, contractId, objective });
  }
}
