import { describe, expect, it } from 'vitest';
import { fcfs } from '../../../algorithms/fcfs.ts';
import { firstFit } from '../../../algorithms/placement/first-fit.ts';
import type { InvocationRecord, LogLine } from '../../../core/events.ts';
import { buildModel } from '../../../core/model/build.ts';
import { createRandom } from '../../../core/random.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { budgetOf } from '../../../runners/live/budget.ts';
import { workMs } from '../../../runners/live/draw.ts';
import { readAnswer, requestBody, type Sent } from '../../../runners/live/messages.ts';
import { runToEnd } from '../../contracts/simulation.ts';
import { createWorld } from '../../contracts/world.ts';

const CLASSES = ['cat', 'dog', '27'];
const WORK: Sent = {
  id: 5,
  queryId: 3,
  attempt: 1,
  deadlineMs: 500,
  priority: 0,
  tenant: 0,
  sendKiB: 2,
  returnKiB: 1,
  stage: 'infer',
  taskId: 3,
  serviceId: 0,
  instanceId: 7,
  explain: false,
};
const TASK = { workMs: 12, classes: CLASSES, modality: 'image', model: 'yolo', device: 'board', sequence: 0, sample: null };

describe('a request to a worker', () => {
  it('has the shape of a task of ROHE and is as long as what travels', () => {
    const body = requestBody(WORK, { ...TASK, prediction: { classes: [2, 0], scores: [0.3, 0.3], confidence: 0.3 } }, true);
    const sent = JSON.parse(body) as { readonly [key: string]: unknown };
    expect(sent).toMatchObject({
      query_id: '3',
      inf_id: '3-7',
      modality: 'image',
      instance_id: '7',
      model_id: 'yolo',
      device_id: 'board',
    });
    expect(body.length).toBeGreaterThan(2048);
    expect(body.length).toBeLessThan(2048 + 700);
  });
});

describe('the answer of a worker', () => {
  it('gives back the prediction that the request carried, also where scores are equal', () => {
    const prediction = { classes: [2, 0], scores: [0.3, 0.3], confidence: 0.3 };
    const { prediction: echoed } = JSON.parse(requestBody(WORK, { ...TASK, prediction }, true)) as { prediction: object };
    const answer = readAnswer({ ...echoed, waiting_ms: 1, service_ms: 2 }, CLASSES, true);
    expect(answer).toEqual({ waitingMs: 1, serviceMs: 2, prediction });
  });

  it('need not say how long the work waited, nor in which order its classes are', () => {
    const body = { predictions: { cat: 0.1, dog: 0.7, '27': 0.2 }, confidence: 0.7, response_time_ms: 9 };
    expect(readAnswer(body, CLASSES, true)).toEqual({
      waitingMs: null,
      serviceMs: 9,
      prediction: { classes: [1, 2, 0], scores: [0.7, 0.2, 0.1], confidence: 0.7 },
    });
  });

  it.each([
    ['garbage', undefined, 'it is no JSON object'],
    ['no predictions', { confidence: 1 }, 'predictions are missing'],
    ['empty predictions', { predictions: {}, confidence: 1 }, 'predictions are empty'],
    ['a class of its own', { predictions: { cow: 1 }, confidence: 1 }, 'the pipeline has no class "cow"'],
    ['a score that is none', { predictions: { cat: '1' }, confidence: 1 }, 'the score of cat is no number from 0 to 1'],
    ['no confidence', { predictions: { cat: 1 } }, 'confidence is no number from 0 to 1'],
    [
      'a time that is none',
      { predictions: { cat: 1 }, confidence: 1, waiting_ms: -1 },
      'waiting_ms is no number of milliseconds',
    ],
  ])('that is %s is refused', (_, body, why) => {
    expect(() => readAnswer(body, CLASSES, true)).toThrow(why);
  });
});

describe('the work of a live run', () => {
  it('is what the simulator draws for the same scenario and seed', async () => {
    const { scenario: tiny } = createWorld();
    const scenario: Scenario = {
      ...tiny,
      services: tiny.services.map((service) => ({
        ...service,
        profile: { byDevice: {}, otherwise: { kind: 'lognormal', meanMs: 10, cv: 0.5, shiftMs: 1 } },
      })),
    };
    const { records, log } = await runToEnd(scenario, { placement: firstFit, strategy: fcfs });
    const model = buildModel(scenario);
    const random = createRandom(scenario.seed, 0);
    const served = records.filter(
      (one): one is InvocationRecord => one.kind === 'invocation' && one.serviceMs !== null && one.nodeId !== null,
    );
    expect(served.length).toBeGreaterThan(50);
    for (const one of served)
      expect(workMs(model, random, sentAs(log, one.invocationId), one.nodeId!)).toBeCloseTo(one.serviceMs!, 9);
  });
});

function sentAs(log: readonly LogLine[], id: number): Sent {
  const line = log.find((one) => one.is === 'command' && one.command.kind === 'invoke' && one.command.work.id === id);
  if (line?.is === 'command' && line.command.kind === 'invoke' && 'serviceId' in line.command.work) return line.command.work;
  throw new Error(`invocation ${id} was not sent to an instance`);
}

describe('the budget of an instance', () => {
  const { scenario } = createWorld();
  const [service] = scenario.services;
  const [device] = scenario.devices;
  const demanding = (cpuMillis: number) => ({ ...service!, demand: { ...service!.demand, cpuMillis } });

  it('is its part of the node, and a tenth of a core for the worker itself', () => {
    expect(budgetOf(demanding(2000), device!, 0.8, 8)).toEqual({ cpus: 0.5, workCpus: 0.4, slotCpus: 0.4, memoryMiB: 128 });
  });
  it('is divided among the slots', () => {
    expect(budgetOf({ ...demanding(2000), concurrency: 2 }, device!, 0.8, 8).slotCpus).toBe(0.2);
  });
  it('is never less than an engine can give, nor more than the host has', () => {
    expect(budgetOf(demanding(1), device!, 0.1, 8).cpus).toBeCloseTo(0.2);
    expect(budgetOf(demanding(4000), device!, 2, 2)).toMatchObject({ cpus: 2, slotCpus: 1 });
  });
});
