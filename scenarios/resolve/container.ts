import type { ContainerSpec, Json, RequestSpec, ResultSpec, ServiceSpec } from '../../core/scenario.ts';
import { hint } from '../../core/suggest.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import type { Path } from '../problems.ts';
import { type Context, entriesOf, present, read } from './context.ts';
import type { ServiceInput } from './services.ts';

const MINUTE_MS = 60_000;
const PORT = 8080;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const VOLUME = /^[^:]+:\/[^:]*(:(ro|rw))?$/;

export function resolveContainer(
  context: Context,
  path: Path,
  { image, docker, request }: ServiceInput,
  model: string,
  role: ServiceSpec['role'],
): ContainerSpec | null {
  if (docker === undefined && request === undefined) return null;
  const { problems } = context;
  const key = docker === undefined ? 'request' : 'docker';
  if (image === undefined && !problems.blames([...path, 'image']))
    problems.add([...path, key], 'has no image to run; add "image: NAME", or remove it for an emulated model');
  const asked = resolveRequest(context, [...path, 'request'], request ?? 'rohe', model);
  if (role !== 'infer' && asked.kind !== 'rohe')
    problems.add([...path, 'request'], `is for models; a service of role ${role} is asked as rohe does, so remove it`);
  const { build, port, command, volumes, devices, runtime, gpus, health } = docker ?? {};
  for (const [n, volume] of (volumes ?? []).entries())
    if (volume !== undefined && !VOLUME.test(volume))
      problems.add([...path, 'docker', 'volumes', n], `"${volume}" is no volume; write it like ./models:/models:ro`);
  return {
    build: build ?? null,
    port: port ?? PORT,
    command: command === undefined ? null : present(command),
    environment: Object.fromEntries(entriesOf(docker?.environment).map(([name, value]) => [name, String(value)])),
    volumes: present(volumes),
    devices: present(devices),
    runtime: runtime ?? null,
    gpus: gpus ?? 0,
    health: health ?? (asked.kind === 'kserve-v2' ? '/v2/health/ready' : '/health'),
    readyWithinMs: read('duration', docker?.ready_within, MINUTE_MS),
    answerWithinMs: read('duration', docker?.answer_within, MINUTE_MS),
    request: asked,
  };
}

type RequestInput = NonNullable<ServiceInput['request']>;

function resolveRequest(context: Context, path: Path, input: RequestInput, model: string): RequestSpec {
  if (input === 'rohe') return { kind: 'rohe' };
  if (input === 'kserve-v2') return kserve({}, model);
  if ('kserve-v2' in input) return kserve(input['kserve-v2'] ?? {}, model);
  if (!isHttp(input)) return { kind: 'rohe' };
  const body = (input.body ?? null) as Json;
  checkPlaceholders(context, [...path, 'body'], body);
  return {
    kind: 'http',
    path: input.path ?? '/',
    body,
    contentType: input.content_type ?? (body === null ? 'application/octet-stream' : 'application/json'),
    result: resolveResult(context, [...path, 'result'], input.result ?? {}),
  };
}

type HttpInput = Extract<RequestInput, { path?: unknown }>;
/** Not where what makes it one was reported and left out. */
const isHttp = (input: RequestInput): input is HttpInput => typeof input === 'object' && ('path' in input || 'result' in input);

type KserveInput = NonNullable<Extract<RequestInput, { 'kserve-v2'?: unknown }>['kserve-v2']>;
const kserve = ({ model, input, datatype, shape, output }: KserveInput, named: string): RequestSpec => ({
  kind: 'kserve-v2',
  model: model ?? named,
  input: input ?? 'input',
  datatype: datatype ?? 'BYTES',
  shape: shape === undefined ? [1] : present(shape),
  output: output ?? null,
});

type ResultInput = NonNullable<HttpInput['result']>;

function resolveResult(
  context: Context,
  path: Path,
  { label, confidence, scores, waiting_ms, service_ms }: ResultInput,
): ResultSpec {
  const spans = { waitingMs: waiting_ms ?? null, serviceMs: service_ms ?? null };
  const { problems } = context;
  if (scores !== undefined && (label !== undefined || confidence !== undefined))
    problems.add([...path, 'scores'], 'stands beside label or confidence; the scores say both, so remove one of them');
  else if (scores === undefined && (label === undefined || confidence === undefined) && !problems.blames(path))
    problems.add(path, 'needs label and confidence, or scores: JSON pointers into the answer such as /result/label');
  if (scores !== undefined) return { answer: { kind: 'scores', scores }, ...spans };
  return { answer: { kind: 'label', label: label ?? '', confidence: confidence ?? '' }, ...spans };
}

function checkPlaceholders(context: Context, path: Path, body: Json): void {
  if (typeof body === 'string') {
    for (const [, name = ''] of body.matchAll(PLACEHOLDER))
      if (!PLACEHOLDERS.some((known) => known === name.trim()))
        context.problems.add(path, `unknown placeholder "{{${name}}}"${hint(name.trim(), PLACEHOLDERS)}`);
  } else if (typeof body === 'object' && body !== null) {
    for (const [key, inner] of Object.entries(body))
      checkPlaceholders(context, [...path, Array.isArray(body) ? Number(key) : key], inner);
  }
}
