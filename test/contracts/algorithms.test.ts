import { describe, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { placements } from '../../algorithms/placement/index.ts';
import { algorithmContract } from './algorithm.ts';
import { placementContract } from './placement.ts';

for (const strategy of strategies) algorithmContract(strategy, { describe, it });
for (const placement of placements) {
  // It keeps ROHE's defects: it loses prioritised services, refuses perfect fits and never gives anything back.
  if (placement.name === 'rohe/placement') describe.skip(`${placement.name} does not keep the contract of a placement`, () => {});
  else placementContract(placement, { describe, it });
}
