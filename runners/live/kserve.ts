import type { RequestSpec } from '../../core/scenario.ts';
import { bestOf, labelled, scored } from './answers.ts';
import type { Answer } from './messages.ts';
import { inputOf } from './messages.ts';
import type { Protocol } from './protocol.ts';

type Spec = Extract<RequestSpec, { kind: 'kserve-v2' }>;
type Output = { readonly name: string; readonly data: readonly unknown[] };

/** The Open Inference Protocol, version 2, over HTTP with JSON: one input, and its answer in the named output, or the first. */
export function kserveProtocol(spec: Spec): Protocol {
  const path = `/v2/models/${encodeURIComponent(spec.model)}/infer`;
  return {
    ask: (work, task) => {
      const { input: name, datatype, shape } = spec;
      const input = { name, datatype, shape, data: tensorOf(spec, inputOf(work, task)) };
      return { path, body: JSON.stringify({ id: String(work.id), inputs: [input] }), contentType: 'application/json' };
    },
    read: (reply, classes, predicts) => ({
      waitingMs: null,
      serviceMs: null,
      prediction: predicts ? readPrediction(reply, classes, spec.output) : null,
    }),
    cancelPath: null,
  };
}

/** The bytes as elements of the input, as many as its shape has; what lacks is 0. */
function tensorOf({ datatype, shape }: Spec, bytes: Buffer): readonly (string | number)[] {
  if (datatype === 'BYTES') return [bytes.toString('base64')];
  const length = shape.reduce((product, one) => product * one, 1);
  const floats = datatype === 'FP32';
  return Array.from({ length }, (_, i) => {
    if (!floats) return bytes[i] ?? 0;
    const at = i * 4;
    const value = at + 4 <= bytes.length ? bytes.readFloatLE(at) : 0;
    return Number.isFinite(value) ? value : 0;
  });
}

/** Scores, a list in the order of the classes; or a class by name or number, with its confidence in another output. */
function readPrediction(reply: unknown, classes: readonly string[], wanted: string | null): Answer['prediction'] {
  const outputs = outputsOf(reply);
  const main = wanted === null ? outputs[0]! : outputs.find(({ name }) => name === wanted);
  if (main === undefined) throw new Error(`it has no output "${wanted}", only ${outputs.map(({ name }) => name).join(', ')}`);
  if (main.data.length > 1 || classes.length === 1) return bestOf(scored(main.data, classes));
  const confidence = outputs.find((one) => one !== main && one.data.length === 1);
  if (confidence === undefined)
    throw new Error(`its output ${main.name} has one element for ${classes.length} classes, and no other output its confidence`);
  return bestOf([labelled(main.data[0], confidence.data[0], classes)]);
}

function outputsOf(reply: unknown): readonly Output[] {
  const outputs = (reply as { readonly outputs?: unknown } | null | undefined)?.outputs;
  if (!Array.isArray(outputs) || outputs.length === 0) throw new Error('it has no outputs');
  return outputs.map((one: unknown, n) => {
    const { name, data } = (one ?? {}) as { readonly name?: unknown; readonly data?: unknown };
    if (!Array.isArray(data)) throw new Error(`its output ${typeof name === 'string' ? name : n} has no data`);
    return { name: typeof name === 'string' ? name : String(n), data: data.flat(Infinity) as readonly unknown[] };
  });
}
