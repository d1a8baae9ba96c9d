import { rohePlacement } from '../rohe/placement.ts';
import { bestFit } from './best-fit.ts';
import { firstFit } from './first-fit.ts';
import type { PlacementDefinition } from './placement.ts';
import { worstFit } from './worst-fit.ts';

/** All that a scenario can name under `placement`. */
export const placements: readonly PlacementDefinition[] = [firstFit, bestFit, worstFit, rohePlacement];

export function findPlacement(name: string): PlacementDefinition | undefined {
  return placements.find((placement) => placement.name === name);
}
