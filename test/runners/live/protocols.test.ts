import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../../core/model/build.ts';
import type { RequestSpec, Scenario } from '../../../core/scenario.ts';
import type { Arrival } from '../../../core/workload.ts';
import { progressTold } from '../../../runners/live/build-progress.ts';
import type { Sent, Task } from '../../../runners/live/messages.ts';
import { refuseUnset, runOptionsOf } from '../../../runners/live/own-container.ts';
import { protocolOf } from '../../../runners/live/protocol.ts';
import { loadSamples } from '../../../runners/live/samples.ts';
import { constantService, createWorld } from '../../contracts/world.ts';
import { folder } from '../rohe.ts';
import { OWN } from './own.ts';

const CLASSES = ['cat', 'dog', 'bird'];
const asking = (request: RequestSpec) => protocolOf(constantService('own', 1, { image: 'own', container: { ...OWN, request } }));
const WORK: Sent = {
  stage: 'infer',
  id: 7,
  queryId: 3,
  attempt: 1,
  taskId: 3,
  serviceId: 0,
  instanceId: 2,
  explain: true,
  deadlineMs: null,
  priority: 0,
  tenant: 0,
  sendKiB: 1,
  returnKiB: 1,
};
const task = (sample: Buffer | null): Task => ({
  workMs: 0,
  prediction: null,
  classes: CLASSES,
  modality: 'image',
  model: 'yolo',
  device: 'board',
  sequence: 0,
  sample,
});
const KSERVE = { kind: 'kserve-v2', model: 'a/b', input: 'x', datatype: 'BYTES', shape: [1], output: null } as const;

describe('the Open Inference Protocol', () => {
  const body = (request: RequestSpec, sample: Buffer): unknown =>
    JSON.parse(asking(request).ask(WORK, task(sample)).body.toString());

  it('sends the input in base64, or its bytes as the elements of a tensor', () => {
    expect(asking(KSERVE).ask(WORK, task(null)).path).toBe('/v2/models/a%2Fb/infer');
    expect(body(KSERVE, Buffer.from('hi'))).toEqual({
      id: '7',
      inputs: [{ name: 'x', datatype: 'BYTES', shape: [1], data: ['aGk='] }],
    });
    const bytes = { ...KSERVE, datatype: 'UINT8', shape: [2, 2] } as const;
    expect(body(bytes, Buffer.from([1, 2, 3]))).toMatchObject({ inputs: [{ data: [1, 2, 3, 0] }] });
    const floats = Buffer.alloc(8);
    floats.writeFloatLE(0.5, 0);
    floats.writeFloatLE(-2, 4);
    expect(body({ ...KSERVE, datatype: 'FP32', shape: [2] }, floats)).toMatchObject({ inputs: [{ data: [0.5, -2] }] });
  });

  it('reads scores in the order of the classes, or a class with its confidence beside it', () => {
    const read = (outputs: unknown) => asking(KSERVE).read({ outputs }, CLASSES, true).prediction;
    expect(read([{ name: 's', data: [[0.1, 0.7, 0.2]] }])).toEqual({
      classes: [1, 2, 0],
      scores: [0.7, 0.2, 0.1],
      confidence: 0.7,
    });
    const beside = { name: 'c', data: [0.6] };
    expect(read([{ name: 'l', data: ['bird'] }, beside])).toEqual({ classes: [2], scores: [0.6], confidence: 0.6 });
    expect(read([{ name: 'l', data: [0] }, beside])).toMatchObject({ classes: [0] });
  });

  it.each([
    [undefined, 'it has no outputs'],
    [{ outputs: [{ name: 'a' }] }, 'its output a has no data'],
    [{ outputs: [{ name: 'a', data: [0.5, 0.5] }] }, 'it has 2 scores for 3 classes'],
    [{ outputs: [{ name: 'a', data: [0.5, 0.5, 7] }] }, 'score 2 is no number from 0 to 1'],
    [{ outputs: [{ name: 'a', data: ['cat'] }] }, 'no other output its confidence'],
  ])('says what is wrong with %j', (reply, why) => {
    expect(() => asking(KSERVE).read(reply, CLASSES, true)).toThrow(why);
  });
});

describe("a body and pointers of one's own", () => {
  const pointers = { answer: { kind: 'label', label: '/a~1b/0', confidence: '/c' }, waitingMs: '/w', serviceMs: null } as const;
  const http = { kind: 'http', path: '/p', contentType: 'application/json', result: pointers } as const;

  it('fills placeholders: alone they keep their type, inside a text they are written out', () => {
    const body = {
      n: '{{query_id}}',
      t: 'q{{ query_id }} of {{model}}',
      list: ['{{explain}}', 1],
      none: '{{deadline_ms}}',
      d: '{{data}}',
    };
    const ask = asking({ ...http, body }).ask(WORK, task(Buffer.from('hi')));
    expect(JSON.parse(ask.body.toString())).toEqual({ n: 3, t: 'q3 of yolo', list: [true, 1], none: null, d: 'aGk=' });
  });

  it('reads where the pointers say, and says where nothing stands', () => {
    const { read } = asking({ ...http, body: null });
    expect(read({ 'a/b': ['dog'], c: 0.5, w: 2 }, CLASSES, true)).toEqual({
      waitingMs: 2,
      serviceMs: null,
      prediction: { classes: [1], scores: [0.5], confidence: 0.5 },
    });
    expect(() => read({ 'a/b': [], c: 0.5, w: 2 }, CLASSES, true)).toThrow('nothing stands at /a~1b/0');
    expect(() => read({ 'a/b': ['dog'], c: 2, w: 2 }, CLASSES, true)).toThrow('confidence is no number from 0 to 1');
    expect(() => read({ 'a/b': ['dog'], c: 1, w: -2 }, CLASSES, true)).toThrow('waiting_ms is no number of milliseconds');
    expect(() => read(undefined, CLASSES, true)).toThrow('it is no JSON');
  });
});

it("a container that speaks ROHE's messages is told nothing of what an emulated one needs", () => {
  const message: unknown = JSON.parse(
    asking({ kind: 'rohe' })
      .ask(WORK, task(Buffer.from('hi')))
      .body.toString(),
  );
  expect(message).toMatchObject({ query_id: '3', model_id: 'yolo', data: 'aGk=' });
  expect(Object.keys(message as object)).not.toContain('work_ms');
});

describe('what a container is run with', () => {
  const reference = '$'.concat('{SECRET}');
  const own = { ...OWN, environment: { A: '1', B: reference }, volumes: ['./w:/w:ro', '/abs:/a', 'named:/n'] };
  it('has paths from the scenario, and variables from the environment of the run', () => {
    expect(runOptionsOf(own, '/here', { SECRET: 's' })).toMatchObject({
      environment: { A: '1', B: 's' },
      volumes: ['/here/w:/w:ro', '/abs:/a', 'named:/n'],
    });
  });
  it('is refused where a variable is not set', () => {
    const scenario = { ...createWorld().scenario, services: [constantService('own', 1, { container: own })] };
    expect(() => refuseUnset(scenario, {})).toThrow(
      `services.own.docker.environment.B is to be ${reference}, which is not set; export SECRET`,
    );
    expect(() => refuseUnset(scenario, { SECRET: '' })).not.toThrow();
  });
});

describe('samples', () => {
  function world(samples: string): Scenario {
    const { scenario } = createWorld();
    return {
      ...scenario,
      services: scenario.services.map((service) => ({ ...service, container: OWN })),
      pipelines: scenario.pipelines.map((pipeline) => ({
        ...pipeline,
        modalities: pipeline.modalities.map((modality) => ({ ...modality, samples })),
      })),
    };
  }
  const arrival = (scenario: Scenario, queryId: number, trueClass: number): Arrival => ({
    queryId,
    stream: buildModel(scenario).streams[0]!,
    atMs: 0,
    modalities: [0],
    explain: false,
    trueClass,
    difficulty: [0],
    client: null,
  });

  it('are of the true class of a query where folders are named as classes', () => {
    const cwd = folder();
    const scenario = world('.');
    const { classes } = scenario.pipelines[0]!;
    for (const one of classes) {
      mkdirSync(join(cwd, one));
      writeFileSync(join(cwd, one, 'a'), `${one} a`);
      writeFileSync(join(cwd, one, 'b'), `${one} b`);
    }
    const samples = loadSamples(scenario, cwd);
    expect(samples.notices).toEqual([]);
    expect(samples.of(arrival(scenario, 4, 1), 0)?.toString()).toBe(`${classes[1]} a`);
    expect(samples.of(arrival(scenario, 5, 1), 0)?.toString()).toBe(`${classes[1]} b`);
  });

  it('are taken in turn by their extension otherwise, and the run says what that means', () => {
    const cwd = folder();
    for (const name of ['b.jpg', 'a.jpg', 'c.txt']) writeFileSync(join(cwd, name), name);
    const scenario = world('./*.jpg');
    const samples = loadSamples(scenario, cwd);
    expect([0, 1, 2].map((n) => samples.of(arrival(scenario, n, 0), 0)?.toString())).toEqual(['a.jpg', 'b.jpg', 'a.jpg']);
    expect(samples.notices).toEqual([expect.stringContaining('accuracy says nothing')]);
    expect(() => loadSamples(world('./*.png'), cwd)).toThrow('holds no files ending in .png');
    expect(() => loadSamples(world('./none'), cwd)).toThrow('samples: there is no such file or folder');
  });

  it('are not read where all models are emulated', () => {
    const { scenario } = createWorld();
    expect(loadSamples(scenario, '/nowhere').notices).toEqual([]);
  });
});

it('a pull tells of its downloads together, every two seconds; a build of its steps', () => {
  const told: string[] = [];
  let nowMs = 0;
  const hear = progressTold(
    (text) => told.push(text),
    () => nowMs,
  );
  const layer = (id: string, current: number) => ({ id, status: 'Downloading', progressDetail: { current, total: 2 * 1048576 } });
  hear(layer('a', 1048576));
  nowMs = 2000;
  hear(layer('b', 0));
  hear(layer('b', 1048576));
  hear({ stream: 'Step 1/2 : FROM x\n' });
  expect(told).toEqual(['1.0 of 4.0 MiB', 'step 1/2: FROM x']);
});
