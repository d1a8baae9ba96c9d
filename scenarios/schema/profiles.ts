import * as z from 'zod';
import { name } from '../fields.ts';
import { network } from './cluster.ts';
import { contention } from './contention.ts';
import { byDevice, distribution, duration } from './quantities.ts';
import { service } from './services.ts';

/** A file of measurements: parts of a scenario, in its own words. */
export const profilesSchema = z.strictObject({
  services: z
    .record(
      name(),
      z.strictObject({
        profile: byDevice().optional(),
        start_up: distribution().optional(),
        accuracy: service.shape.accuracy,
        confidence: service.shape.confidence,
      }),
    )
    .optional(),
  network: network.optional(),
  contention: contention.optional(),
  orchestration: z.strictObject({ fixed: duration().optional(), per_candidate: duration().optional() }).optional(),
});
/** For whoever wrote something else into it. */
export const PROFILES_HOLD =
  'services (profile by device, start_up, accuracy, confidence), network, contention and orchestration (fixed, per_candidate)';
