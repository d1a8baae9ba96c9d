import { describe, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { placements } from '../../algorithms/placement/index.ts';
import { algorithmContract } from './algorithm.ts';
import { placementContract } from './placement.ts';

for (const strategy of strategies) algorithmContract(strategy, { describe, it });
for (const placement of placements) placementContract(placement, { describe, it });
