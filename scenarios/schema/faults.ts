import * as z from 'zod';
import { listOf, name, number, quantity } from '../fields.ts';
import { duration } from './quantities.ts';

const zones = () => z.tuple([name(), name()]);

/** What fails, and when: `at` and `for`, or drawn by `mtbf` and `mttr`, or all of it from a trace. */
export const fault = z.strictObject({
  at: duration().optional().describe('When it begins, counted from the start of the workload.'),
  for: quantity('duration', { above: 0 }).optional().describe('How long it lasts; default: to the end of the run.'),
  mtbf: quantity('duration', { above: 0 })
    .optional()
    .describe('Instead of `at`: mean time from the start, or the last repair, to the next fault; exponential.'),
  mttr: quantity('duration', { above: 0 }).optional().describe('With mtbf: mean time to repair; exponential.'),
  crash: name().optional().describe('A node, or each node of a group with a count, that goes down.'),
  crash_device: name().optional().describe('A device, each node of which goes down.'),
  crash_instance_of: name().optional().describe('A service, one instance of which fails.'),
  slow: z
    .strictObject({
      node: name().describe('A node, or a group of nodes.'),
      factor: number(1, 1e6).describe('How many times longer work takes there.'),
    })
    .optional()
    .describe('A node that becomes slow.'),
  cut: zones().optional().describe('Two zones between which nothing gets through; the same twice: inside it.'),
  degrade: z
    .strictObject({
      link: zones().describe('Two zones; the same twice: inside it.'),
      latency_factor: number(1, 1e6).optional().describe('How many times longer the latency is; default 1.'),
      bandwidth_factor: number(1e-6, 1).optional().describe('What is left of the bandwidth; default 1.'),
    })
    .optional()
    .describe('A link that becomes worse.'),
  partition: listOf(listOf(name()))
    .optional()
    .describe('Sets of zones that are cut off from each other; the zones named in none are one more set.'),
  trace: z
    .string()
    .min(1)
    .optional()
    .describe('A CSV file beside this one: at_ms, kind, target, and if wanted for_ms and factor.'),
});
