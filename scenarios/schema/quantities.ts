import * as z from 'zod';
import { label, mapOf, number, oneKey, quantity, share } from '../fields.ts';

export const duration = () => quantity('duration');
export const memory = () =>
  z.union([
    quantity('memory'),
    z.strictObject({
      rss: quantity('memory').describe('Resident memory, such as 600 MiB.'),
      vms: quantity('memory').optional().describe('Virtual memory, such as 2 GiB.'),
    }),
  ]);

const shifted = {
  mean: quantity('duration', { above: 0 }).describe('Mean of the part above `shift`, such as 50 ms.'),
  shift: duration().optional().describe('Added to every value; default 0 ms.'),
};
const withCv = z.strictObject({
  ...shifted,
  cv: number(0, 100).describe('Standard deviation / mean of the part above `shift`, such as 0.3.'),
});
const QUANTILE = /^p(100|\d{1,2}(\.\d+)?)$/;
export const distributionMap = z
  .strictObject({
    constant: duration().optional().describe('Always this.'),
    uniform: z
      .strictObject({ min: duration().describe('Least value.'), max: duration().describe('Greatest value.') })
      .optional()
      .describe('Evenly between min and max.'),
    exponential: z
      .union([quantity('duration', { above: 0 }), z.strictObject(shifted)])
      .optional()
      .describe('Exponential, by its mean.'),
    lognormal: withCv.optional().describe('Lognormal, by mean and cv.'),
    gamma: withCv.optional().describe('Gamma, by mean and cv.'),
    empirical: z
      .array(z.tuple([share(), duration()]))
      .min(2)
      .optional()
      .describe(
        'Points [probability, value] of the inverse distribution function from 0 to 1, both ascending; straight lines between.',
      ),
    quantiles: z
      .record(
        z.string().regex(QUANTILE, { error: (issue) => `"${String(issue.input)}" is not a quantile; write p50, p95 or p99.9` }),
        duration(),
      )
      .optional()
      .describe(
        'Quantiles such as { p50: 48 ms, p95: 90 ms }: two give the lognormal through both, more an empirical distribution.',
      ),
  })
  .check(oneKey)
  .meta({ minProperties: 1, maxProperties: 1 });
export const DISTRIBUTION_KINDS = Object.keys(distributionMap.shape);
export const distribution = () => z.union([duration(), distributionMap]);

/** Device -> distribution. */
export const byDevice = () =>
  mapOf(distribution()).check((context) => {
    for (const key of Object.keys(context.value).filter((one) => DISTRIBUTION_KINDS.includes(one))) {
      const message = 'is a kind of distribution, not a device; give either one distribution or one for each device';
      context.issues.push({ code: 'custom', message, path: [key], input: context.value });
    }
  });

export const labels = () => z.record(label(), label());
