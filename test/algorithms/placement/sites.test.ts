import fc from 'fast-check';
import { expect, it } from 'vitest';
import { least } from '../../../algorithms/placement/round.ts';
import { type Candidate, Sites } from '../../../algorithms/placement/sites.ts';
import type { NodeView } from '../../../core/algorithm.ts';

const figure = fc.constantFrom(0, 0.25, 0.5, 0.5 + 4e-10, 0.5 + 8e-10, 0.5 + 1.2e-9, 1);
const figures = fc.record({ remaining: figure, cost: figure });

function candidate(id: number, of: { readonly remaining: number; readonly cost: number }): Candidate {
  return { node: { id } as NodeView, ...of };
}

it('offers of nodes that look alike only the first, and the selections take the same as of all', () => {
  const selections = [
    (all: readonly [Candidate, ...Candidate[]]) => least(all, ({ remaining, cost }) => remaining + cost),
    (all: readonly [Candidate, ...Candidate[]]) => least(all, ({ remaining, cost }) => cost - remaining),
    (all: readonly [Candidate, ...Candidate[]]) => all[0],
  ];
  fc.assert(
    fc.property(
      fc.array(figures, { minLength: 1, maxLength: 12 }),
      fc.array(fc.option(figures), { maxLength: 20 }),
      fc.nat(2),
      (nodes, outcomes, which) => {
        const select = selections[which]!;
        let all = nodes.map((of, id) => candidate(id, of));
        const sites = new Sites(all);
        for (const after of outcomes) {
          const offered = sites.offered();
          expect(offered.length).toBe(new Set(all.map(({ remaining, cost }) => `${remaining} ${cost}`)).size);
          if (offered.length === 0) return;
          const chosen = select(offered as [Candidate, ...Candidate[]]);
          expect(chosen).toBe(select(all as [Candidate, ...Candidate[]]));
          sites.take(chosen);
          all = all.filter((one) => one !== chosen);
          if (after === null) continue;
          const changed = candidate(chosen.node.id, after);
          sites.add(changed);
          all = [...all, changed].sort((a, b) => a.node.id - b.node.id);
        }
      },
    ),
    { numRuns: 500 },
  );
});
