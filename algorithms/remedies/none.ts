import { NONE } from '../../core/algorithm.ts';
import type { RemedyDefinition } from './remedy.ts';

/** Violations are recorded; nothing is done about them. */
export const none: RemedyDefinition = {
  name: 'none',
  summary: 'records violated objectives and does nothing about them',
  params: {},
  create: () => ({ decide: () => NONE }),
};
