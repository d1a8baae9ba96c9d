import * as z from 'zod';
import { label, listOf, name, number, oneKey, quantity, share, whole } from '../fields.ts';
import { distribution, duration } from './quantities.ts';
import { objectives } from './telemetry.ts';

export const contract = z.strictObject({
  tenant: name().optional().describe('Whose contract it is; default: default.'),
  pipeline: name().optional().describe('Default: all pipelines.'),
  consumers: listOf(name()).optional().describe("Who may ask; default: every consumer of the tenant's streams."),
  privileges: listOf(name()).optional().describe('Modalities they may ask for; default: all of the pipeline.'),
  priority: whole(-1e6, 1e6).optional().describe('In queues ordered by priority the higher goes first; default 0.'),
  deadline: z
    .union([quantity('duration', { above: 0 }), z.literal('none')])
    .optional()
    .describe('From the intended arrival to the reply at the client, such as 500 ms; default none.'),
  at_deadline: z
    .enum(['answer', 'wait'])
    .optional()
    .describe('answer: reply in time with what has arrived; wait: reply late; default answer.'),
  cut_margin: duration()
    .optional()
    .describe('How long before the deadline to cut; default: 99th percentile of aggregation and reply.'),
  time_proportions: z
    .record(name(), z.record(name(), share({ above: 0 })))
    .optional()
    .describe('Consumer -> modality -> share of the remaining time.'),
  objectives: objectives()
    .optional()
    .describe('Comparisons such as "accuracy >= 90 %", reported but not deciding the exit code.'),
});

const rate = () => quantity('rate', { above: 0 });
const arrivals = z
  .strictObject({
    poisson: rate().optional().describe('Poisson arrivals, such as 12/s.'),
    constant: rate().optional().describe('Evenly spaced, such as 10/s.'),
    gamma: z
      .strictObject({
        rate: rate().describe('Such as 5/s.'),
        cv: number(0.001, 100).describe('Standard deviation / mean of the gaps; above 1: bursts.'),
      })
      .optional()
      .describe('Gamma-distributed gaps.'),
    trace: z
      .string()
      .min(1)
      .optional()
      .describe('A CSV file beside this one: at_ms or at_s, and if wanted modalities, class, explain.'),
    mmpp: z
      .strictObject({
        rates: z.array(quantity('rate')).min(2).max(100).describe('Rate of each state, such as [5/s, 50/s].'),
        stay: z
          .array(quantity('duration', { above: 0 }))
          .min(2)
          .max(100)
          .describe('Mean stay in each, such as [120 s, 30 s].'),
      })
      .optional()
      .describe('Bursts at random: Poisson at the rate of a state that changes now and then.'),
    diurnal: z
      .strictObject({
        mean: rate().describe('Mean rate over a period.'),
        peak: rate().describe('Greatest rate, one to two times the mean.'),
        period: quantity('duration', { above: 0 }).optional().describe('Default 24 h.'),
        peak_at: duration().optional().describe('When the peak is; default half a period: the run begins at the trough.'),
      })
      .optional()
      .describe('Poisson at a rate that goes up and down like a day.'),
    ramp: z
      .strictObject({ from: quantity('rate').describe('Rate at the start.'), to: quantity('rate').describe('Rate at the end.') })
      .optional()
      .describe('Poisson at a rate that changes evenly over the duration: where does it saturate?'),
    burst: z
      .strictObject({
        base: quantity('rate').describe('Rate between bursts, such as 5/s.'),
        burst: rate().describe('Rate in a burst, such as 50/s.'),
        every: quantity('duration', { above: 0 }).describe('From the start of one burst to that of the next, such as 120 s.'),
        for: quantity('duration', { above: 0 }).describe('How long a burst is, such as 30 s; it ends each `every`.'),
      })
      .optional()
      .describe('Bursts by the clock.'),
    closed: z
      .strictObject({
        clients: whole(1, 1e6).describe('How many clients.'),
        think: distribution().describe('Time from the end of a query to the next, such as { exponential: 5 s }.'),
      })
      .optional()
      .describe('A closed loop: each client asks only when its last query has ended and it has thought.'),
  })
  .check(oneKey)
  .meta({ minProperties: 1, maxProperties: 1 });
export const stream = z.strictObject({
  tenant: name().optional().describe('Default: default.'),
  consumer: name().optional().describe('Default: default.'),
  pipeline: name().optional().describe('Default: the only pipeline.'),
  arrivals: arrivals.describe('When queries arrive, such as { poisson: 12/s }.'),
  modalities: z
    .union([listOf(name()), z.record(z.string(), share()).meta({ minProperties: 1 })])
    .optional()
    .describe(
      'What a query asks for: a list, or shares such as { video+audio: 70 %, video: 30 % }; default: all of the pipeline.',
    ),
  classes: z.record(label(), number(0, 1e9)).optional().describe('Class -> relative weight; default: all alike.'),
  explain: share().optional().describe('Share of queries that ask for an explanation; default 0.'),
});

export const orchestration = z.strictObject({
  fixed: duration().optional().describe('Time of one list of decisions that sends work; default 0.2 ms.'),
  per_candidate: duration().optional().describe('Time for each candidate looked at; default 0.01 ms.'),
  in_flight: whole(0, 1e6)
    .optional()
    .describe('How many invocations beyond its slots a central queue sends to an instance; default 1.'),
  contention_threshold: z
    .union([share(), z.literal('none')])
    .optional()
    .describe('Node load above which its instances are not chosen; default none.'),
  tick: quantity('duration', { above: 0 }).optional().describe('Period of ticks and windows; default 1 s.'),
  sample: quantity('duration', { above: 0 }).optional().describe('Period of node samples; default 1 s.'),
  sample_age: duration().optional().describe('How old a sample is when it is seen; default 0 ms.'),
  max_budget: quantity('duration', { above: 0 }).optional().describe("A query's budget is at most this; default 30 s."),
});
