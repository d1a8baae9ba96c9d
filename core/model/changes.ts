import type { ChangeModel, PipelineModel } from '../model.ts';
import type { PipelineSpec, Scenario } from '../scenario.ts';

/** `build` makes the version of a pipeline. A plan's version is one more than the one that it takes the place of. */
export function buildChanges(
  { changes, contracts }: Scenario,
  pipelineId: (name: string) => number,
  build: (spec: PipelineSpec, id: number, version: number) => PipelineModel,
): readonly ChangeModel[] {
  const versions = new Map<number, number>();
  let strategies = 0;
  return changes.map((change): ChangeModel => {
    const { atMs } = change;
    switch (change.kind) {
      case 'strategy':
        return { atMs, kind: 'strategy', strategy: ++strategies, text: `strategy ${change.strategy.label} takes over` };
      case 'plan': {
        const id = pipelineId(change.pipeline.name);
        const version = (versions.get(id) ?? 0) + 1;
        versions.set(id, version);
        const text = `pipeline ${change.pipeline.name} goes to version ${version}`;
        return { atMs, kind: 'plan', plan: build(change.pipeline, id, version), text };
      }
      case 'contract': {
        const id = contracts.findIndex(({ name }) => name === change.contract.name);
        if (id < 0) throw new Error(`a change names contract "${change.contract.name}", which a resolved scenario does not have`);
        return {
          atMs,
          kind: 'contract',
          contract: { id, spec: change.contract },
          text: `contract ${change.contract.name} changes`,
        };
      }
    }
  });
}
