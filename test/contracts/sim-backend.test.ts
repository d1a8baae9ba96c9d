import { describe, it } from 'vitest';
import { buildModel } from '../../core/model.ts';
import { createRandom } from '../../core/random.ts';
import type { Arrival } from '../../core/workload.ts';
import { createSimBackend } from '../../sim/backend.ts';
import { backendContract } from './backend.ts';

backendContract(
  'the simulator',
  ({ scenario }) => {
    const model = buildModel(scenario);
    const [stream] = model.streams;
    const truth = (queryId: number): Arrival => {
      if (stream === undefined) throw new Error('the tiny world has a stream');
      return { queryId, stream, atMs: 0, modalities: [0], explain: false, trueClass: queryId % 3, difficulty: [0] };
    };
    return { backend: createSimBackend({ model, random: createRandom(scenario.seed, 0), truth }) };
  },
  { describe, it, virtual: true, skip: ({ needs }) => (needs === 'fail' ? 'instances of the simulator do not crash' : null) },
);
