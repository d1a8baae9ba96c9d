import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

/*
 * Containers of somebody's own, for tests: a model that reads the class of its input, which is nothing but the class's name, and speaks the
 * protocol that SPEAKS names; or one that does not do as it should.
 */
const { SPEAKS = 'kserve', CLASSES = 'cat,dog,bird', PORT = '8080', TOKEN = '', TOOK_MS = '0' } = process.env;
const classes = CLASSES.split(',');

const json = (response, body, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
const scoresOf = (name) => classes.map((one) => (one === name ? 0.8 : 0.1));
const decoded = (base64) => Buffer.from(base64, 'base64').toString();

let asked = 0;

const ANSWERS = {
  kserve: (response, request, body) => {
    if (request.url !== '/v2/models/pets/infer') return json(response, { error: 'no such model' }, 404);
    const { id, inputs } = JSON.parse(body);
    const [{ name, datatype, data }] = inputs;
    if (name !== 'image' || datatype !== 'BYTES') return json(response, { error: 'wrong input' }, 400);
    const scores = { name: 'scores', datatype: 'FP32', shape: [1, classes.length], data: scoresOf(decoded(data[0])) };
    json(response, { model_name: 'pets', id, outputs: [{ name: 'noise', datatype: 'FP32', shape: [1], data: [0] }, scores] });
  },
  custom: (response, request, body) => {
    if (request.url !== '/predict' || TOKEN !== 'open sesame') return json(response, { error: 'not allowed' }, 403);
    const { image, options } = JSON.parse(body);
    if (typeof options.query !== 'number' || options.note !== `model ${process.argv[2]}`)
      return json(response, { error: 'wrong options' }, 400);
    json(response, { best: [{ label: decoded(image), score: 0.9 }], timing: { queue: 1.5 } });
  },
  bytes: (response, _request, body) =>
    json(response, { scores: Object.fromEntries(scoresOf(body.toString()).map((score, i) => [classes[i], score])) }),
  /** At its tenth request, once: more and more memory, whatever it may have. */
  hungry: (response, request, body) => {
    if (++asked === 10 && !existsSync('/state/eaten')) {
      writeFileSync('/state/eaten', '');
      for (const eaten = []; ; ) eaten.push(Buffer.alloc(16 << 20, 1));
    }
    ANSWERS.bytes(response, request, body);
  },
  garbage: (response) => response.end('<html>no</html>'),
  stranger: (response) => json(response, { best: [{ label: 'unicorn', score: 0.9 }], timing: { queue: 0 } }),
  error: (response) => json(response, { error: 'out of memory on the GPU' }, 500),
  slow: (response) => setTimeout(() => json(response, {}), 5000),
  never: () => {},
  closing: (response) => response.socket.destroy(),
};

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') return response.end('ready');
    setTimeout(() => ANSWERS[SPEAKS](response, request, Buffer.concat(chunks)), Number(TOOK_MS));
  });
}).listen(Number(PORT));
process.on('SIGTERM', () => process.exit(0));
