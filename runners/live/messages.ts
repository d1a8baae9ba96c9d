import type { Invocation, Prediction } from '../../core/events.ts';
import { bestOf, byName, duration, share } from './answers.ts';

/** Work that goes to an instance. */
export type Sent = Exclude<Invocation, { stage: 'ingest' | 'reply' }>;
/** What a worker is told beside the invocation itself. */
export type Task = {
  /** How long an emulated worker is to work; nothing to others. */
  readonly workMs: number;
  /** What an emulated worker is to answer. */
  readonly prediction: Prediction | null;
  /** Of the query's pipeline; null where nothing is predicted. */
  readonly classes: readonly string[];
  readonly modality: string | null;
  readonly model: string;
  readonly device: string;
  /** Its place among all that was sent to the instance, from 0: puts right what the network turns round. */
  readonly sequence: number;
  /** A real input; null: as many bytes as the scenario says. */
  readonly sample: Buffer | null;
};
export type Answer = {
  /** null: the worker did not say. */
  readonly waitingMs: number | null;
  readonly serviceMs: number | null;
  readonly prediction: Prediction | null;
};

/** ROHE's InferenceTaskRequest, for an emulated worker with what it needs beside it. `data` is the input in base64, or as long as what travels. */
export function requestBody(work: Sent, task: Task, emulated: boolean): string {
  const { prediction, sample } = task;
  const head = {
    query_id: String(work.queryId),
    inf_id: `${work.queryId}-${work.instanceId}`,
    invocation_id: work.id,
    stage: work.stage,
    modality: task.modality,
    data_key: `${work.queryId}/${task.modality ?? work.stage}`,
    data_hub_url: null,
    instance_id: String(work.instanceId),
    model_id: task.model,
    device_id: task.device,
    explain: 'explain' in work && work.explain,
    deadline_ms: work.deadlineMs,
    priority: work.priority,
    tenant: work.tenant,
    sequence: task.sequence,
    ...(emulated
      ? {
          return_kib: work.returnKiB,
          work_ms: task.workMs,
          prediction: prediction === null ? null : outgoing(prediction, task.classes),
        }
      : {}),
  };
  const data = emulated || sample === null ? padding(work.sendKiB) : sample.toString('base64');
  return `${JSON.stringify(head).slice(0, -1)},"data":"${data}"}`;
}
/** The bytes that a model of one's own is given. */
export function inputOf(work: Sent, { sample }: Task): Buffer {
  return sample ?? Buffer.from(padding(work.sendKiB));
}

function outgoing({ classes, scores, confidence }: Prediction, names: readonly string[]): object {
  const named = classes.map((one) => names[one]!);
  return { predictions: Object.fromEntries(named.map((name, i) => [name, scores[i]])), classes: named, confidence };
}

/** ROHE's InferenceResponse. Throws an Error that says what is wrong with it. */
export function readAnswer(body: unknown, names: readonly string[], predicts: boolean): Answer {
  if (typeof body !== 'object' || body === null) throw new Error('it is no JSON object');
  const { waiting_ms, service_ms, response_time_ms } = body as { readonly [name: string]: unknown };
  const waitingMs = waiting_ms === undefined ? null : duration('waiting_ms', waiting_ms);
  const served = service_ms ?? response_time_ms;
  const serviceMs = served === undefined ? null : duration('service_ms', served);
  return {
    waitingMs,
    serviceMs,
    prediction: predicts ? readPrediction(body as { readonly [name: string]: unknown }, names) : null,
  };
}

/** In the order that `classes` gives, else by falling score; at most three. */
function readPrediction(
  { predictions, confidence, classes }: { readonly [name: string]: unknown },
  names: readonly string[],
): Prediction {
  if (typeof predictions !== 'object' || predictions === null) throw new Error('predictions are missing');
  const scoreOf = predictions as { readonly [name: string]: unknown };
  const listed = Array.isArray(classes) && classes.length > 0 ? classes.map(String) : Object.keys(scoreOf);
  const found = listed.map((name) => byName(name, scoreOf[name], names));
  return bestOf(found, share('confidence', confidence));
}

const paddings = new Map<number, string>();
/** Scenarios have few sizes. */
function padding(kib: number): string {
  let text = paddings.get(kib);
  if (text === undefined) paddings.set(kib, (text = '0'.repeat(Math.round(kib * 1024))));
  return text;
}
