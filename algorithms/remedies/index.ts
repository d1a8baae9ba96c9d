import { byContract } from './by-contract.ts';
import { none } from './none.ts';
import type { RemedyDefinition } from './remedy.ts';

/** All that a scenario can name under `remedy`. */
export const remedies: readonly RemedyDefinition[] = [none, byContract];
