import { roheAdaptive } from './adaptive.ts';
import { roheDream } from './dream.ts';
import { roheLlf } from './llf.ts';
import { roheV2 } from './v2.ts';

/** ROHE 0.2.1 as its code behaves, defects included, to be held against what the names promise (docs/parity.md). */
export const roheStrategies = [roheV2, roheAdaptive, roheDream, roheLlf] as const;
