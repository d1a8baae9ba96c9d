import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogue } from './catalogue.ts';
import { BASE, type Edit, edited, problemsOf } from './edits.ts';

const load = (...edits: readonly Edit[]) => parseScenario(edited(edits), 'a.yaml', '/here', catalogue).scenario;
const contention = (text: string): Edit => ['services:\n', `contention: ${text}\nservices:\n`];
const ears = (text: string): Edit => ['    accuracy: 70 %', `    accuracy: 70 %\n    ${text}`];

describe('contention in a scenario', () => {
  it('is none where nothing is said', () => {
    expect(parseScenario(BASE, 'a.yaml', '/here', catalogue).scenario.contention).toBeNull();
    expect(load(contention('none')).contention).toBeNull();
  });

  it('is one resource, all, or those that are listed, with what was measured', () => {
    expect(load(contention('cpu')).contention).toEqual({ resources: ['cpu'], slowdown: {} });
    expect(load(contention('all')).contention).toEqual({ resources: ['cpu', 'memory', 'accelerators'], slowdown: {} });
    expect(load(contention('{ slowdown: { small: { large: 1.25, small: 1.1 } } }')).contention).toEqual({
      resources: ['cpu', 'memory', 'accelerators'],
      slowdown: { small: { large: 1.25, small: 1.1 } },
    });
    expect(load(contention('{ resources: [memory, cpu, memory] }')).contention?.resources).toEqual(['memory', 'cpu']);
  });

  it('takes memory bandwidth of devices and services in gigabytes per second', () => {
    const scenario = load(
      ['board: { cores: 2,', 'board: { cores: 2, memory_bandwidth: 12.8 GB/s,'],
      ears('demand: { memory_bandwidth: 500 MB/s }'),
    );
    expect(scenario.devices.map(({ name, memoryGBPerS }) => [name, memoryGBPerS])).toContainEqual(['board', 12.8]);
    expect(scenario.services.map(({ name, demand }) => [name, demand.memoryGBPerS])).toContainEqual(['ears', 0.5]);
    expect(scenario.services[2]?.demand.memoryGBPerS).toBe(0);
  });

  it.each<readonly [what: string, edit: Edit, problem: string]>([
    [
      'an unknown resource',
      contention('{ resources: [gpu] }'),
      '17:27 contention.resources[0]: unknown value "gpu"; did you mean "cpu"? (known: cpu, memory, accelerators)',
    ],
    [
      'an unknown service',
      contention('{ slowdown: { smal: { large: 1.2 } } }'),
      '17:27 contention.slowdown.smal: unknown service "smal"; did you mean "small"? (known: prep, fuse, small, large, ears)',
    ],
    [
      'an unknown neighbour',
      contention('{ slowdown: { small: { big: 1.2 } } }'),
      '17:36 contention.slowdown.small.big: unknown service "big"; known: prep, fuse, small, large, ears',
    ],
    [
      'a neighbour that makes faster',
      contention('{ slowdown: { small: { large: 0.8 } } }'),
      '17:36 contention.slowdown.small.large: must be at least 1, not 0.8',
    ],
    [
      'a bandwidth without a unit',
      ['board: { cores: 2,', 'board: { cores: 2, memory_bandwidth: 12,'],
      '7:22 devices.board.memory_bandwidth: 12 has no unit; write "12 Mbit/s"',
    ],
  ])('is refused with %s', (_, edit, problem) => {
    const problems = problemsOf(edited([edit]));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toBe(`a.yaml:${problem}`);
  });
});

describe('batching in a scenario', () => {
  it('has points from a batch of one, in order, and curves of devices', () => {
    const { services } = load(
      ears('batching: { max: 4, wait: 5 ms, curve: { 4: 2.1, 2: 1.4 }, by_device: { board: { 1: 1, 8: 2 } } }'),
    );
    expect(services.find(({ name }) => name === 'ears')?.batching).toEqual({
      max: 4,
      waitMs: 5,
      curve: [
        [1, 1],
        [2, 1.4],
        [4, 2.1],
      ],
      byDevice: {
        board: [
          [1, 1],
          [8, 2],
        ],
      },
    });
    expect(services[0]?.batching).toBeNull();
  });

  it('needs no curve for batches of one', () => {
    expect(load(ears('batching: { max: 1 }')).services.at(-1)?.batching).toEqual({
      max: 1,
      waitMs: 0,
      curve: [[1, 1]],
      byDevice: {},
    });
  });

  it.each<readonly [what: string, edit: Edit, problem: string]>([
    [
      'no curve',
      ears('batching: { max: 4 }'),
      'services.ears.batching.curve: is missing; give what a batch takes against one alone, such as { 2: 1.4, 4: 2.1 }',
    ],
    [
      'a curve that ends too early',
      ears('batching: { max: 8, curve: { 4: 2 } }'),
      'services.ears.batching.curve: ends at size 4, below max 8; add a point for 8 or more',
    ],
    [
      'a batch of one that is not one',
      ears('batching: { max: 2, curve: { 1: 1.5, 2: 2 } }'),
      'services.ears.batching.curve.1: 1.5 is not 1; a batch of one takes as long as one alone',
    ],
    [
      'more work in less time',
      ears('batching: { max: 4, curve: { 2: 1.5, 4: 1.4 } }'),
      'services.ears.batching.curve.4: 1.4 is less than the 1.5 of size 2; more work takes no less time',
    ],
    [
      'a size that is none',
      ears('batching: { max: 2, curve: { two: 1.5 } }'),
      'services.ears.batching.curve.two: "two" is not a size; write 1 to 9999',
    ],
    [
      'an unknown device',
      ears('batching: { max: 2, curve: { 2: 1.5 }, by_device: { bord: { 2: 1.2 } } }'),
      'services.ears.batching.by_device.bord: unknown device "bord"; did you mean "board"? (known: board, raspberry-pi-4, jetson-nano, jetson-xavier)',
    ],
    [
      'a queue that cannot hold a batch',
      ears('batching: { max: 4, curve: { 4: 2 } }\n    queue: { bound: 2 }'),
      'services.ears.queue.bound: 2 is less than the 4 of a batch, which waits there to be full; raise it, or lower batching.max',
    ],
    [
      'a batch of more than there may be',
      ears('batching: { max: 5000, curve: { 5000: 2 } }'),
      'services.ears.batching.max: must be at most 1024, not 5000',
    ],
  ])('is refused with %s', (_, edit, problem) => {
    const problems = problemsOf(edited([edit])).map((text) => text.replace(/^a\.yaml:\d+:\d+ /, ''));
    expect(problems).toEqual([problem]);
  });
});

describe('queues in a scenario', () => {
  it('may be ordered by the priority of contracts, or fair to tenants', () => {
    expect(load(ears('queue: { order: fair }')).services.at(-1)?.queue).toEqual({ order: 'fair', bound: null });
    const { contracts, services } = load(
      ['    deadline: 300 ms', '    priority: 3\n    deadline: 300 ms'],
      ears('queue: { order: priority }'),
    );
    expect([contracts[0]?.priority, services.at(-1)?.queue.order]).toEqual([3, 'priority']);
  });

  it('have no other order', () => {
    const problems = problemsOf(edited([ears('queue: { order: lifo }')]));
    expect(problems).toEqual([
      'a.yaml:38:14 services.ears.queue.order: unknown value "lifo"; did you mean "fifo"? (known: fifo, deadline, priority, fair)',
    ]);
  });
});
