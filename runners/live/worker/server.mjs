import { statfsSync } from 'node:fs';
import { createServer } from 'node:http';
import { Sequence } from './order.mjs';
import { Queue } from './queue.mjs';
import { Slots } from './slots.mjs';

/*
 * An emulated inference service: takes the time that a request says (`work_ms`) and answers with the prediction that it carries. The queue
 * is here, in front of the slots, and every answer says how long it waited. Where it batches, a slot takes several requests together, as
 * long as the longest of them times the factor of their number. Routes: GET /health, GET /metrics, POST /inference,
 * POST /cancel.
 */
const config = JSON.parse(process.env.ROHE_WORKER ?? '{}');
const {
  service = 'worker',
  model = service,
  concurrency = 1,
  order = 'fifo',
  bound = null,
  cpuShare = 1,
  batching = null,
  port = 8080,
} = config;
const LARGEST_BYTES = 64 * 1024 * 1024;
/** `factors[n]`: time of n together / time of the longest alone. */
const { max: batchMax, waitMs: batchWaitMs, factors } = batching ?? { max: 1, waitMs: 0, factors: [1, 1] };
/** How long a cancel that came before its request is remembered. */
const REMEMBER_MS = 10_000;

const queue = new Queue(order);
const slots = new Slots();
const sequence = new Sequence(enqueue);
const jobs = new Map();
/** Cancelled before they came: invocation -> until when that is remembered. */
const early = new Map();
const counts = { completed: 0, cancelled: 0, refused: 0 };
let running = 0;
let arrivals = 0;
let roundsPerMs = null;
let batchAlarm;

function startNext() {
  clearTimeout(batchAlarm);
  while (slots.free > 0 && queue.size > 0) {
    const leftMs = queue.size >= batchMax ? 0 : queue.oldestMs + batchWaitMs - performance.now();
    if (leftMs > 0) {
      batchAlarm = setTimeout(startNext, leftMs);
      return;
    }
    const batch = [];
    while (batch.length < batchMax && queue.size > 0) batch.push(queue.take());
    start(batch);
  }
}

function start(batch) {
  const startMs = performance.now();
  for (const job of batch) job.startMs = startMs;
  running += batch.length;
  const longestMs = Math.max(...batch.map((job) => job.work_ms));
  slots.run(longestMs * factors[batch.length], () => {
    running -= batch.length;
    const serviceMs = performance.now() - startMs;
    for (const job of batch) end(job, serviceMs);
    startNext();
  });
}

function end(job, serviceMs) {
  if (job.cancelled) return cancelled(job);
  jobs.delete(job.invocation_id);
  counts.completed++;
  send(job.response, 200, answer(job, serviceMs));
}

function answer(job, serviceMs) {
  const waitingMs = job.startMs - job.arrivedMs;
  const { predictions = {}, classes = [], confidence = 0 } = job.prediction ?? {};
  return {
    query_id: job.query_id,
    invocation_id: job.invocation_id,
    predictions,
    classes,
    confidence,
    model,
    modality: job.modality,
    response_time_ms: waitingMs + serviceMs,
    waiting_ms: waitingMs,
    service_ms: serviceMs,
    data: '0'.repeat(Math.round((job.return_kib ?? 0) * 1024)),
  };
}

function cancelled(job) {
  jobs.delete(job.invocation_id);
  counts.cancelled++;
  send(job.response, 409, { error: 'cancelled' });
}

/** `sequence` counts what was sent to this worker; without it the order of arrival counts. */
function accept(response, job) {
  Object.assign(job, { response, arrivedMs: performance.now(), cancelled: false });
  jobs.set(job.invocation_id, job);
  // Nobody waits for the answer any more.
  response.once('close', () => {
    if (queue.delete(job)) jobs.delete(job.invocation_id);
  });
  if (early.delete(job.invocation_id)) job.cancelled = true;
  if (typeof job.sequence === 'number') sequence.take(job.sequence, job);
  else enqueue(Object.assign(job, { sequence: arrivals++ }));
}

function enqueue(job) {
  if (job.response.destroyed) return void jobs.delete(job.invocation_id);
  if (job.cancelled) return cancelled(job);
  if (bound !== null && queue.size >= bound && (batching !== null || slots.free === 0)) {
    counts.refused++;
    jobs.delete(job.invocation_id);
    return send(job.response, 503, { error: 'queue full' });
  }
  queue.add(job);
  startNext();
}

function cancel(response, { invocation_id }) {
  const job = jobs.get(invocation_id);
  if (job === undefined) {
    const now = performance.now();
    for (const [id, untilMs] of early) if (untilMs < now) early.delete(id);
    early.set(invocation_id, now + REMEMBER_MS);
    return send(response, 200, { state: 'unknown' });
  }
  job.cancelled = true;
  if (!queue.delete(job)) return send(response, 200, { state: 'running' });
  cancelled(job);
  send(response, 200, { state: 'queued' });
}

function metrics() {
  const { user, system } = process.cpuUsage();
  const disk = statfsSync('/');
  return {
    service,
    ...counts,
    waiting: queue.size,
    running,
    cpu_ms: (user + system) / 1000,
    memory_mib: process.memoryUsage.rss() / 1048576,
    disk_free_mib: (disk.bavail * disk.bsize) / 1048576,
    time_ms: Date.now(),
  };
}

function send(response, status, body) {
  if (response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

function withBody(request, response, use) {
  const chunks = [];
  let size = 0;
  request.on('data', (chunk) => {
    size += chunk.length;
    if (size > LARGEST_BYTES) return send(response, 413, { error: 'too large' });
    chunks.push(chunk);
  });
  request.on('end', () => {
    let body;
    try {
      body = JSON.parse(Buffer.concat(chunks).toString());
    } catch (error) {
      return send(response, 400, { error: `not JSON: ${error.message}` });
    }
    if (body === null || typeof body.invocation_id !== 'number')
      return send(response, 400, { error: 'invocation_id is missing' });
    use(body);
  });
}

const server = createServer((request, response) => {
  switch (`${request.method} ${request.url}`) {
    case 'GET /health':
      return roundsPerMs === null
        ? send(response, 503, { status: 'starting', service })
        : send(response, 200, { status: 'healthy', service, model, rounds_per_ms: roundsPerMs });
    case 'GET /metrics':
      return send(response, 200, metrics());
    case 'POST /inference':
      return withBody(request, response, (job) =>
        typeof job.work_ms === 'number' && job.work_ms >= 0
          ? accept(response, job)
          : send(response, 400, { error: 'work_ms must be a number of milliseconds' }),
      );
    case 'POST /cancel':
      return withBody(request, response, (body) => cancel(response, body));
    default:
      return send(response, 404, { error: 'GET /health, GET /metrics, POST /inference or POST /cancel' });
  }
});
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.on('connection', (socket) => socket.setNoDelay(true));
process.on('SIGTERM', () => process.exit(0));
roundsPerMs = await slots.open(concurrency, cpuShare);
server.listen(port, () => process.send?.(server.address().port));
