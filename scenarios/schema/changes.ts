import * as z from 'zod';
import { name } from '../fields.ts';
import { algorithm } from './algorithms.ts';
import { duration } from './quantities.ts';
import { contract } from './workload.ts';

export const change = z.strictObject({
  at: duration().describe('When, from the start of the workload, such as 60 s.'),
  strategy: algorithm.optional().describe('The strategy that queries begin under from then on.'),
  plan: z
    .looseObject({ pipeline: name().optional().describe('Which pipeline; default: the only one.') })
    .optional()
    .describe('Keys of a pipeline, dotted, with their new values, such as modalities.video.ensemble_size: 1.'),
  contract: contract
    .omit({ tenant: true, pipeline: true, consumers: true, objectives: true })
    .extend({ name: name().optional().describe('Which contract; default: the only one.') })
    .optional()
    .describe('Keys of a contract with their new values, such as deadline: 500 ms.'),
});
