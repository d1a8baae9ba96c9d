import { defineScored } from './placement.ts';
import { least } from './round.ts';

export const worstFit = defineScored('worst-fit', 'the node that has most left afterwards: spreads', (candidates) =>
  least(candidates, ({ remaining, cost }) => cost - remaining),
);
