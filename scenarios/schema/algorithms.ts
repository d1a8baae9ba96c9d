import * as z from 'zod';
import { name, share } from '../fields.ts';

const params = () => z.record(z.string(), z.unknown());
export const algorithm = z.union([
  z.string().min(1),
  z.strictObject({
    use: z.string().min(1).describe('A name from `rohe list`, or a module path beginning with ./ or ../.'),
    label: name().optional().describe('How tables call it; default: `use`.'),
    params: params().optional().describe("Parameter -> value; default: the algorithm's own."),
  }),
]);
export const metric = z.union([
  z.string().min(1),
  z.strictObject({
    count: z.string().min(1).optional().describe('How many: queries, or those that have a value in this field.'),
    mean: z.string().min(1).optional().describe('Mean of this field of a query.'),
    percentile: z.string().min(1).optional().describe('Percentile of this field of a query, such as response_ms.'),
    of: share({ above: 0 }).optional().describe('Which percentile, such as 95 %.'),
    where: z.string().min(1).optional().describe('Only queries for which this holds, such as tenant == "a".'),
  }),
]);
