import type { Invocation, Prediction } from '../../core/events.ts';

/** Work that goes to an instance. */
export type Sent = Exclude<Invocation, { stage: 'ingest' | 'reply' }>;
/** What an emulated worker is told beside the invocation itself. */
export type Task = {
  readonly workMs: number;
  readonly prediction: Prediction | null;
  /** Of the query's pipeline; null where nothing is predicted. */
  readonly classes: readonly string[];
  readonly modality: string | null;
  readonly model: string;
  readonly device: string;
  /** Its place among all that was sent to the instance, from 0: puts right what the network turns round. */
  readonly sequence: number;
};
export type Answer = {
  /** null: the worker did not say. */
  readonly waitingMs: number | null;
  readonly serviceMs: number | null;
  readonly prediction: Prediction | null;
};

/** ROHE's InferenceTaskRequest, with what an emulated worker needs beside it. `data` is as long as what travels. */
export function requestBody(work: Sent, task: Task): string {
  const { prediction } = task;
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
    return_kib: work.returnKiB,
    work_ms: task.workMs,
    prediction: prediction === null ? null : outgoing(prediction, task.classes),
  };
  return `${JSON.stringify(head).slice(0, -1)},"data":"${padding(work.sendKiB)}"}`;
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
  const found = listed.map((name) => ({ index: names.indexOf(name), score: share(`the score of ${name}`, scoreOf[name]), name }));
  const unknown = found.find(({ index }) => index < 0);
  if (unknown !== undefined) throw new Error(`the pipeline has no class "${unknown.name}"`);
  if (found.length === 0) throw new Error('predictions are empty');
  const best = found.sort((a, b) => b.score - a.score).slice(0, 3);
  return {
    classes: best.map(({ index }) => index),
    scores: best.map(({ score }) => score),
    confidence: share('confidence', confidence),
  };
}

function duration(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} is no number of milliseconds`);
}
function share(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new Error(`${name} is no number from 0 to 1`);
}

const paddings = new Map<number, string>();
/** Scenarios have few sizes. */
function padding(kib: number): string {
  let text = paddings.get(kib);
  if (text === undefined) paddings.set(kib, (text = '0'.repeat(Math.round(kib * 1024))));
  return text;
}
