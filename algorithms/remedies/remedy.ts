import type { AlgorithmDefinition } from '../../core/algorithm.ts';
import type { RemedyDecision } from '../../core/events.ts';

export type RemedyDefinition = AlgorithmDefinition<RemedyDecision>;
