import * as z from 'zod';
import { listOf, name, number, quantity, share, whole } from '../fields.ts';
import { distribution, duration, labels, memory } from './quantities.ts';

const accelerator = z.strictObject({
  type: name().optional().describe('What services ask for, such as gpu; default: its name here.'),
  share: share({ above: 0 }).optional().describe('How much of it there is to book; default 1, the whole.'),
  mode: z.enum(['pre-emptive', 'non-pre-emptive']).optional().describe('Default pre-emptive.'),
  power: z
    .strictObject({
      idle: quantity('power').optional().describe('Power when idle, beside that of the device; default 0 W.'),
      busy: quantity('power').optional().describe('Power when all of it is in use, such as 8 W; default: as idle.'),
    })
    .optional()
    .describe("Power of the accelerator alone, where the device's own does not hold it already."),
});
export const device = z.strictObject({
  like: name().optional().describe('A device of the catalogue from which all that is not given here is taken.'),
  cores: whole(1, 4096).optional().describe('Number of CPU cores.'),
  core: quantity('cpu', { above: 0 }).optional().describe('CPU of one core; default 1000 m.'),
  memory: memory().optional().describe('Memory, such as 4 GiB, or { rss, vms }; vms defaults to rss.'),
  memory_bandwidth: quantity('bandwidth', { above: 0 })
    .optional()
    .describe('Bandwidth of its memory, such as 25.6 GB/s; default unlimited.'),
  accelerators: z.record(name(), accelerator).optional().describe('Name -> accelerator; default none.'),
  frequency: quantity('frequency', { above: 0 }).optional().describe('Clock frequency, such as 1.5 GHz; default 1 GHz.'),
  speed: number(1e-6, 1e6)
    .optional()
    .describe('Relative speed; divides the times of profiles that do not name the device; default 1.'),
  power: z
    .strictObject({
      idle: quantity('power').optional().describe('Power when idle, such as 2.5 W; default 0 W.'),
      busy: quantity('power').optional().describe('Power when busy, such as 6.4 W; default: as idle.'),
    })
    .optional()
    .describe('Electrical power.'),
});
export const node = z.strictObject({
  device: name().describe('A device of this file or of the catalogue.'),
  count: whole(1, 1e6).optional().describe('How many alike, called name-1, name-2, ...; without it one, called name.'),
  zone: name().optional().describe('Where it is; default: the first zone.'),
  labels: labels().optional().describe('Key -> text, for services that ask for them.'),
});

const bandwidth = () => z.union([quantity('bandwidth', { above: 0 }), z.literal('unlimited')]);
const linkFields = {
  latency: distribution().optional().describe('One way, a duration or a distribution; default 1 ms.'),
  bandwidth: bandwidth().optional().describe('Such as 100 Mbit/s; default unlimited: transfers take only the latency.'),
  loss: z
    .union([
      share({ below: 1 }),
      z.strictObject({
        share: share({ below: 1 }).describe('Share of transfers that get lost and are sent again, such as 1 %.'),
        timeout: quantity('duration').optional().describe('Time until a loss is noticed; default twice the mean latency.'),
      }),
    ])
    .optional()
    .describe('Share of transfers that get lost and are sent again, such as 1 %, or { share, timeout }; default 0 %.'),
};
export const network = z.strictObject({
  zones: listOf(name()).optional().describe('The zones; default: those that are named anywhere, else edge.'),
  client: name().optional().describe('Zone of the clients; default: the first zone.'),
  gateway: name().optional().describe('Zone of gateway and orchestrator; default: the first zone.'),
  data_hub: name().optional().describe('Zone of the data hub; default: the first zone.'),
  cut_timeout: duration().optional().describe('How long work waits for a cut link before it fails; default 5 s.'),
  registry: name().optional().describe("Zone that images are pulled from; default: the gateway's."),
  sharing: z
    .enum(['none', 'max-min'])
    .optional()
    .describe('Whether transfers on a link at the same time share its bandwidth (max-min) or each has all of it; default none.'),
  within_zone: z.strictObject(linkFields).optional().describe('The link inside a zone, where `links` says nothing.'),
  between_zones: z.strictObject(linkFields).optional().describe('The link between two zones, where `links` says nothing.'),
  links: z
    .array(
      z.strictObject({ between: z.tuple([name(), name()]).describe('Two zones; the same twice: inside it.'), ...linkFields }),
    )
    .optional()
    .describe('Links that differ from the two above; both directions alike.'),
});
