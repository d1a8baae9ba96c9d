import { defineScored } from './placement.ts';
import { least } from './round.ts';

export const bestFit = defineScored('best-fit', 'the node that has least left afterwards: packs', (candidates) =>
  least(candidates, ({ remaining, cost }) => remaining + cost),
);
