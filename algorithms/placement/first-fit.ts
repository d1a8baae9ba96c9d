import { defineUnscored } from './placement.ts';

export const firstFit = defineUnscored(
  'first-fit',
  'the first node, in the order of the scenario, that can take the service',
  (candidates) => candidates[0],
);
