import * as z from 'zod';
import { name, number, whole } from '../fields.ts';
import { duration } from './quantities.ts';

export const RESOURCES = ['cpu', 'memory', 'accelerators'] as const;

export const contention = z.union([
  z.enum(['none', 'all', ...RESOURCES]),
  z.strictObject({
    resources: z.array(z.enum(RESOURCES)).optional().describe('What running work shares; default cpu, memory, accelerators.'),
    slowdown: z
      .record(name(), z.record(name(), number(1, 1e4)))
      .optional()
      .describe('As measured: service -> other service -> how many times longer the first takes beside the second.'),
  }),
]);

const SIZE = /^[1-9]\d{0,3}$/;
const curve = () =>
  z
    .record(
      z.string().regex(SIZE, { error: (issue) => `"${String(issue.input)}" is not a size; write 1 to 9999` }),
      number(1, 1e6),
    )
    .meta({ minProperties: 1 });

export const batching = z.strictObject({
  max: whole(1, 1024).describe('Most invocations served together.'),
  wait: duration().optional().describe('How long a free instance waits for a batch to be full; default 0 ms.'),
  curve: curve()
    .optional()
    .describe('Size -> how many times longer the batch takes than its longest member alone, such as { 2: 1.4, 4: 2.1 }.'),
  by_device: z.record(name(), curve()).optional().describe('Device -> its own curve, where it differs.'),
});
