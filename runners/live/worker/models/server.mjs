import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { detector } from './detector.mjs';

/*
 * A face detector as an inference service, in the shapes of ROHE's InferenceTaskRequest and InferenceResponse: `data` is a JPEG in base64, the
 * answer says whether there is no face, one, or several. One image at a time; the others wait here, and every answer says how long.
 * MODEL: tiny224, tiny416 or ssd. Routes: GET /health, POST /inference.
 */
const { MODEL = 'tiny224', PORT = '8080' } = process.env;
const require = createRequire(import.meta.url);
const packageOf = (name) => dirname(require.resolve(`${name}/package.json`));

const detect = await detector(MODEL, {
  wasm: `${join(packageOf('@tensorflow/tfjs-backend-wasm'), 'dist')}/`,
  weights: join(packageOf('@vladmandic/face-api'), 'model'),
});
let queue = Promise.resolve();

/** What the scores of the faces say of how many there are: the least sure one that counts decides. */
function answerOf(scores) {
  const label = scores.length === 0 ? 'none' : scores.length === 1 ? 'one' : 'several';
  const confidence = scores.length === 0 ? 1 : Math.min(...scores.slice(0, 2));
  return { predictions: { [label]: confidence }, classes: [label], confidence, faces: scores };
}

async function infer(response, { query_id, data }, arrivedMs) {
  const startMs = performance.now();
  const scores = await detect(Buffer.from(data, 'base64'));
  const serviceMs = performance.now() - startMs;
  const waitingMs = startMs - arrivedMs;
  send(response, 200, {
    query_id,
    ...answerOf(scores),
    model: MODEL,
    response_time_ms: waitingMs + serviceMs,
    waiting_ms: waitingMs,
    service_ms: serviceMs,
  });
}

function send(response, status, body) {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const server = createServer((request, response) => {
  if (`${request.method} ${request.url}` === 'GET /health') return send(response, 200, { status: 'healthy', model: MODEL });
  if (`${request.method} ${request.url}` !== 'POST /inference')
    return send(response, 404, { error: 'GET /health or POST /inference' });
  const arrivedMs = performance.now();
  const body = bodyOf(request);
  queue = Promise.all([body, queue]).then(
    ([task]) => infer(response, task, arrivedMs).catch((error) => send(response, 400, { error: `no JPEG: ${error.message}` })),
    (error) => send(response, 400, { error: `not JSON: ${error.message}` }),
  );
});
// Detection keeps the process from reading: what has come meanwhile must not meet a connection that was idle for too long.
server.keepAliveTimeout = 0;
server.requestTimeout = 0;
server.listen(Number(PORT));
process.on('SIGTERM', () => process.exit(0));
