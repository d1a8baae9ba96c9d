import { describe, it } from 'vitest';
import { strategies } from '../../algorithms/index.ts';
import { algorithmContract } from './algorithm.ts';

for (const strategy of strategies) algorithmContract(strategy, { describe, it });
