import * as z from 'zod';
import { label, listOf, quantity, whole } from '../fields.ts';

const httpPath = () =>
  z.string().regex(/^\/\S*$/, { error: (issue) => `"${String(issue.input)}" is not a path; begin it with /` });
/** RFC 6901. */
const pointer = () =>
  z
    .string()
    .regex(/^\/\S*$/, { error: (issue) => `"${String(issue.input)}" is no JSON pointer; write it like /predictions/0/label` });

/** How a service's own image is run; the simulator makes nothing of it. */
export const docker = z.strictObject({
  build: z
    .string()
    .min(1)
    .optional()
    .describe('A folder beside this file whose Dockerfile makes the image where a host has it not.'),
  port: whole(1, 65535).optional().describe('What it listens on, inside its container; default 8080.'),
  command: listOf(label()).optional().describe("Instead of the image's own command."),
  environment: z
    .record(label(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .describe("Variables; a dollar sign and {NAME} stand for the run's own variable NAME, which is stored nowhere."),
  volumes: listOf(label())
    .optional()
    .describe('Such as ./models:/models:ro; ./ begins at this file, and is on the host of the engine.'),
  devices: listOf(label()).optional().describe('Devices of the host, such as /dev/nvhost-gpu.'),
  runtime: label().optional().describe('Runtime of the engine, such as nvidia.'),
  gpus: z
    .union([z.literal('all'), whole(1, 64)])
    .optional()
    .describe('How many GPUs the engine gives it, or all; default none.'),
  health: httpPath().optional().describe('What answers 200 when it is ready; default /health, with kserve-v2 /v2/health/ready.'),
  ready_within: quantity('duration', { above: 0 }).optional().describe('Not ready after this, it has failed; default 1 min.'),
  answer_within: quantity('duration', { above: 0 })
    .optional()
    .describe('A request not answered after this has failed; default 1 min.'),
});

const kserve = z.strictObject({
  model: label().optional().describe("Its name at the server; default the service's model."),
  input: label().optional().describe('Name of the input; default input.'),
  datatype: z.enum(['BYTES', 'UINT8', 'FP32']).optional().describe('Of the input; default BYTES, one element in base64.'),
  shape: listOf(whole(1, 1e9)).optional().describe('Of the input; default [1].'),
  output: label().optional().describe('Name of the output that holds the answer; default the first.'),
});
const own = z.strictObject({
  path: httpPath().describe('What requests are posted to, such as /predict.'),
  body: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .describe('JSON to send, in which {{data}}, {{query_id}} and others are put in; default: the bytes of the input themselves.'),
  content_type: label().optional().describe('Default application/json with a body, else application/octet-stream.'),
  result: z
    .strictObject({
      label: pointer().optional().describe('Where the class stands, by name or number from 0.'),
      confidence: pointer().optional().describe('Where its confidence 0..1 stands.'),
      scores: pointer()
        .optional()
        .describe('Instead of both: where the scores 0..1 stand, by class, or as a list in the order of the classes.'),
      waiting_ms: pointer().optional().describe('Where it says how long the request waited; default: it does not.'),
      service_ms: pointer().optional().describe('Where it says how long the work took; default: it does not.'),
    })
    .describe('JSON pointers into its answer.'),
});
/** How a service's own image is asked. */
export const request = z.union([
  z.enum(['rohe', 'kserve-v2']),
  own,
  z.strictObject({ 'kserve-v2': kserve.describe('The Open Inference Protocol, where its defaults do not fit.') }),
]);
