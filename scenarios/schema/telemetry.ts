import * as z from 'zod';
import { clip } from '../../core/suggest.ts';
import { name, number, quantity, share, whole } from '../fields.ts';
import { parseQuantity } from '../units.ts';

const EVENTS = /^([1-9]\d{0,6}) events?$/;

/** `100 events`: how many; undefined for anything else. */
export function eventsOf(text: string): number | undefined {
  const count = EVENTS.exec(text.trim())?.[1];
  return count === undefined ? undefined : Number(count);
}

const FORM = 'must be a number of events such as "100 events" or a duration such as "30 s"';
/** So many events, or a time. */
const extent = () =>
  z
    .string({ error: (issue) => (issue.input === undefined || issue.input === null ? undefined : FORM) })
    .check((context) => {
      const text = context.value;
      if (eventsOf(text) !== undefined) return;
      const measured = parseQuantity('duration', text);
      if (measured.ok && measured.value > 0) return;
      context.issues.push({ code: 'custom', message: `${FORM}, not "${clip(text)}"`, input: text });
    })
    .meta({ examples: ['100 events', '30 s'] });

const modulePath = () =>
  z
    .string()
    .regex(/^(\.{1,2}\/|\/)/, { error: () => 'must be a module path that begins with "./", "../" or "/"' })
    .meta({ examples: ['./window.mjs'] });

export const telemetry = z.strictObject({
  window: z
    .strictObject({
      size: extent().optional().describe('100 events or 30 s: what is in a window; default: all since the last closing.'),
      interval: extent().optional().describe('20 events or 5 s: when a window closes; default: at every tick.'),
    })
    .optional()
    .describe("Of an instance's response times; what strategies expect of it changes when it closes."),
  parser: modulePath().optional().describe('A module whose `parse` makes the time that counts of a response, or null.'),
  estimate: modulePath().optional().describe('A module whose `estimate` makes the expected time of the times in a window.'),
});

export const autoscale = z.strictObject({
  by: z.enum(['utilisation', 'queue', 'contract']).describe('What the number of instances follows.'),
  target: z
    .union([share(), number(0, 1e6)])
    .optional()
    .describe('Share of the slots in use, or waiting invocations for each instance; default 60 %, by queue 2, by contract 50 %.'),
  min: whole(0, 1e5).optional().describe('Fewest instances; 0: none while it is idle; default 1.'),
  max: whole(1, 1e5).describe('Most instances.'),
  interval: quantity('duration', { above: 0 }).optional().describe('How often it is looked at; default 10 s.'),
  cool_down: quantity('duration').optional().describe('Fewer instances only after so long without need of more; default 60 s.'),
  idle: quantity('duration', { above: 0 })
    .optional()
    .describe('With min 0: unused for so long, the last one goes; default 60 s.'),
});

const watched = z.strictObject({
  keep: z.string().min(1).describe('The comparison, such as "p95 < 400 ms".'),
  window: extent().describe('Over which ended queries it is judged: the latest 100 events, or those of the latest 30 s.'),
  interval: quantity('duration', { above: 0 }).optional().describe('How often; default: the window, or 5 s for one of events.'),
  violate_after: whole(1, 1000).optional().describe('Judgements in a row until it counts as violated; default 1.'),
  restore_after: whole(1, 1000).optional().describe('Judgements in a row until it counts as restored; default 2.'),
  feedback_delay: quantity('duration')
    .optional()
    .describe('How long after a query its true class is known; needed for accuracy.'),
  modality: name().optional().describe('The modality it is about, to which remedies keep; default: all.'),
  action_on_violation: z
    .enum(['alert', 'degrade', 'reroute', 'reject'])
    .optional()
    .describe('What the remedy by-contract does; default alert.'),
});
export const objectives = () => z.array(z.union([z.string(), watched]));
