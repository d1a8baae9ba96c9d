import * as z from 'zod';
import { listOf, name, number, quantity, share, whole } from '../fields.ts';
import { distribution, labels, memory } from './quantities.ts';

const accelerator = z.strictObject({
  type: name().optional().describe('What services ask for, such as gpu; default: its name here.'),
  share: share({ above: 0 }).optional().describe('How much of it there is to book; default 1, the whole.'),
  mode: z.enum(['pre-emptive', 'non-pre-emptive']).optional().describe('Default non-pre-emptive.'),
});
export const device = z.strictObject({
  like: name().optional().describe('A device of the catalogue from which all that is not given here is taken.'),
  cores: whole(1, 4096).optional().describe('Number of CPU cores.'),
  core: quantity('cpu', { above: 0 }).optional().describe('CPU of one core; default 1000 m.'),
  memory: memory().optional().describe('Memory, such as 4 GiB, or { rss, vms }; vms defaults to rss.'),
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
};
export const network = z.strictObject({
  zones: listOf(name()).optional().describe('The zones; default: those that are named anywhere, else edge.'),
  client: name().optional().describe('Zone of the clients; default: the first zone.'),
  gateway: name().optional().describe('Zone of gateway and orchestrator; default: the first zone.'),
  data_hub: name().optional().describe('Zone of the data hub; default: the first zone.'),
  within_zone: z.strictObject(linkFields).optional().describe('The link inside a zone, where `links` says nothing.'),
  between_zones: z.strictObject(linkFields).optional().describe('The link between two zones, where `links` says nothing.'),
  links: z
    .array(
      z.strictObject({ between: z.tuple([name(), name()]).describe('Two zones; the same twice: inside it.'), ...linkFields }),
    )
    .optional()
    .describe('Links that differ from the two above; both directions alike.'),
});
