import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, folder, ROOT, rohe, SMALL, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

/** Two services that share a GPU, as a user writes them. */
const SHARED = `duration: 60 s
warm_up: 5 s
contention: { resources: [cpu, memory, accelerators] }
devices:
  board: { cores: 4, memory: 4 GiB, memory_bandwidth: 10 GB/s, accelerators: { gpu: { mode: non-pre-emptive } } }
nodes: { left: { device: board } }
services:
  a: { modality: image, profile: 30 ms, accuracy: 0.7, demand: { cpu: 500 m, memory_bandwidth: 1 GB/s, accelerators: { gpu: 10 % } } }
  b: { modality: image, profile: 30 ms, accuracy: 0.7, demand: { cpu: 500 m, accelerators: { gpu: 10 % } } }
pipelines:
  look: { classes: [cat, dog], modalities: { image: { payload: 100 KiB, members: [a, b], ensemble_size: 2 } } }
contracts: { house: { deadline: 200 ms } }
workload: { door: { arrivals: { poisson: 20/s } } }
strategies: [v2]
`;
function withShared(change: (text: string) => string = (text) => text): string {
  const cwd = folder();
  writeFileSync(join(cwd, 'shared.yaml'), change(SHARED));
  return cwd;
}
type Checked = {
  readonly nodes: readonly { accelerators: readonly { name: string; load: number }[]; memoryBandwidthOffered: number | null }[];
  readonly services: readonly { load: number; capacityPerSecond: number; instances: number; atMost: number; perSecond: number }[];
  readonly streams: readonly { perSecond: number; closed: { unhinderedPerSecond: number } | null }[];
  readonly warnings: readonly string[];
};
async function checked(cwd: string, ...sets: readonly string[]): Promise<Checked> {
  const { code, out, err } = await rohe(cwd, 'validate', 'shared.yaml', '--json', ...sets.flatMap((set) => ['--set', set]));
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out);
}

describe('what contends', () => {
  it('is added up by node: services of 60 % each that take turns on an accelerator ask for 120 % of it, and a run is late', async () => {
    const cwd = withShared();
    const { nodes, services, warnings } = await checked(cwd);
    expect(services.map(({ load }) => load)).toEqual([expect.closeTo(0.6, 12), expect.closeTo(0.6, 12)]);
    expect(nodes[0]).toMatchObject({ accelerators: [{ name: 'gpu', load: expect.closeTo(1.2, 12) }] });
    expect(nodes[0]?.memoryBandwidthOffered).toBeCloseTo(0.06, 12);
    expect(warnings).toEqual([
      'gpu of left is asked for 1.2 times what there is, by a, b together: they slow each other and their queues grow without end',
    ]);
    const run = JSON.parse((await rohe(cwd, 'run', 'shared.yaml', '--json')).out);
    expect(run.summary.on_time).toBeLessThan(0.6);
    expect((await rohe(cwd, 'validate', 'shared.yaml')).out).toMatch(
      /accelerators +instances of\nleft .* 6 % +gpu 120 % +a, b\n/,
    );
  }, 20_000);

  it('is given in shares where it is pre-emptive, which a device is unless it says otherwise', async () => {
    const cwd = withShared((text) => text.replace('mode: non-pre-emptive', ''));
    const { nodes, warnings } = await checked(cwd);
    expect(nodes[0]?.accelerators).toEqual([{ name: 'gpu', load: expect.closeTo(0.12, 12) }]);
    expect(warnings).toEqual([]);
  });

  it('limits an instance by itself, too: one invocation at a time, however many slots', async () => {
    const [a] = (await checked(withShared(), 'services.a.concurrency=4')).services;
    expect(a).toMatchObject({ capacityPerSecond: expect.closeTo(1000 / 30, 9), load: expect.closeTo(0.6, 12) });
  });

  it('counts two instances of one service on one accelerator', async () => {
    const { warnings } = await checked(
      withShared(),
      'services.a.replicas=2',
      'pipelines.look.modalities.image.members=[a]',
      'pipelines.look.modalities.image.ensemble_size=1',
      'workload.door.arrivals.poisson=40/s',
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^gpu of left is asked for 1.2 times what there is, by the instances of a together/),
    ]);
  });

  it('slows nothing where the scenario does not let it', async () => {
    const { nodes, warnings } = await checked(withShared((text) => text.replace(/contention:.*\n/, '')));
    expect(nodes[0]).toMatchObject({ accelerators: [{ load: expect.closeTo(0.12, 12) }], memoryBandwidthOffered: null });
    expect(warnings).toEqual([]);
  });
});

describe('a closed loop', () => {
  const closed = (clients: number, think: string) => (text: string) =>
    text.replace(/contention:.*\n/, '').replace('{ poisson: 20/s }', `{ closed: { clients: ${clients}, think: ${think} } }`);

  it('asks at most N / (Z + R), and overloads nothing', async () => {
    // 2 ms in, 1 + 30 + 1 and 1 back: 35 ms, and 165 ms of thinking.
    const { streams, services, warnings } = await checked(withShared(closed(4, '165 ms')));
    expect(streams[0]?.perSecond).toBeCloseTo(20, 9);
    expect(services[0]?.load).toBeCloseTo(0.6, 9);
    expect(warnings).toEqual([]);
  });

  it('asks no more than what serves it can do, as the run shows', async () => {
    const cwd = withShared((text) => closed(20, '100 ms')(text).replace('200 ms', '20 s'));
    const { streams, services, warnings } = await checked(cwd);
    expect(services[0]?.load).toBeCloseTo(1, 9);
    expect(streams[0]?.perSecond).toBeCloseTo(1000 / 30, 9);
    expect(warnings).toEqual([
      expect.stringMatching(/^door: 20 clients would ask 148 queries a second .* can do 33.3\/s, so they wait/),
    ]);
    const run = JSON.parse((await rohe(cwd, 'run', 'shared.yaml', '--json')).out);
    expect(run.summary.throughput).toBeCloseTo(1000 / 30, 0);
  }, 20_000);

  it('takes what open streams leave, and what contends into account', async () => {
    const workload = `workload:
  door: { arrivals: { poisson: 5/s } }
  loop: { arrivals: { closed: { clients: 50, think: 1 s } } }`;
    const { streams } = await checked(withShared((text) => text.replace(/workload:.*/, workload)));
    // One piece of work at a time on the GPU: 1000 / 60 queries a second, of which 5 are taken.
    expect(streams.map(({ perSecond }) => perSecond)).toEqual([5, expect.closeTo(1000 / 60 - 5, 9)]);
  });
});

describe('autoscaling', () => {
  const scaled = (autoscale: string) => (text: string) =>
    text
      .replace(/contention:.*\n/, '')
      .replace('  a: { modality: image,', `  a: { modality: image, autoscale: ${autoscale},`)
      .replace('20/s', '60/s');

  it('is counted with as many instances as it may make', async () => {
    const cwd = withShared(scaled('{ by: utilisation, target: 60 %, min: 1, max: 3 }'));
    const { services, warnings } = await checked(cwd);
    expect(services[0]).toMatchObject({ instances: 1, atMost: 3, load: expect.closeTo(0.6, 9) });
    expect(warnings).toEqual([expect.stringMatching(/^b is offered 1.8 times/)]);
    expect((await rohe(cwd, 'validate', 'shared.yaml')).out).toMatch(/\na +1 to 3 +60\/s +100\/s +30 ms +60 %\n/);
  });

  it('begins with nothing placed where it starts from 0', async () => {
    const cwd = withShared(scaled('{ by: utilisation, target: 60 %, min: 0, max: 3, idle: 5 s }, replicas: 0'));
    const { services, warnings } = await checked(cwd);
    expect(services[0]).toMatchObject({ instances: 0, atMost: 3, on: {} });
    expect(warnings.join()).not.toMatch(/\ba\b.*(placed|no instance)/);
  });

  it('is warned of where even all instances are too few', async () => {
    // 4 cores, of which b books half a one: seven more halves.
    const cwd = withShared(scaled('{ by: utilisation, target: 60 %, min: 1, max: 30 }'));
    const { warnings } = await checked(cwd, 'workload.door.arrivals.poisson=400/s');
    expect(warnings[0]).toMatch(
      /^a is offered 1.71 times what it can do \(400\/s of 233\/s\) with all 7 instances that autoscaling can make/,
    );
  });
});

describe('rohe validate', () => {
  it('says that the scenario is valid, and shows nodes, loads and least response times', async () => {
    const { code, out, err } = await rohe(withSmall(), 'validate', 'small.yaml');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^small.yaml is valid\n/);
    expect(out).toMatch(/\nlarge +1 +10\/s +20\/s +50 ms +50 %\n/);
    // 1 + 1 to the data hub, 1 + 20 + 1 or 1 + 50 + 1, 1 back
    expect(out).toMatch(/\nlook +house +image +25 ms +55 ms +200 ms\n/);
    expect(out).not.toMatch(/warning/);
  });

  it('prints all that the load is made of: what is asked for, explanations, and unlike instances', async () => {
    const cwd = withSmall();
    const unlike = text(cwd, 'small.yaml')
      .replace('  right: { device: board }', '  right: { device: box }')
      .replace('nodes:', '  box: { cores: 4, memory: 4 GiB }\nnodes:')
      .replace(
        'large: { modality: image, profile: 50 ms,',
        'large: { modality: image, replicas: 2, profile: { board: 50 ms, box: 25 ms }, explanation: { factor: 3 },',
      )
      .replace('{ poisson: 10/s }', '{ poisson: 10/s }, explain: 50 %');
    writeFileSync(join(cwd, 'small.yaml'), `${unlike}placement: worst-fit\n`);
    const { code, out, err } = await rohe(cwd, 'validate', 'small.yaml');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\nServices, load = asked for, with explanations \/ can do\ncan do = sum over instances of /);
    // 5/s as they are and 5/s that take three times as long; 1000 / 50 + 1000 / 25.
    expect(out).toMatch(/\nlarge +2 +10\/s +20\/s +60\/s +25 to 50 ms +33 %\n/);
    const more = await rohe(cwd, 'validate', 'small.yaml', '--set', 'workload.door.arrivals.poisson=60/s');
    expect(more.out).toMatch(
      /large is offered 2 times what it can do \(120\/s, explanations counted by their longer work, of 60\/s\)/,
    );
  });

  it('counts no work of what a contract does not give, and says how much is rejected, as a run shows', async () => {
    const cwd = withSmall();
    const refused = text(cwd, 'small.yaml')
      .replace('services:', 'services:\n  ear: { modality: sound, profile: 90 ms, accuracy: 0.7 }')
      .replace('ensemble_size: 2 } }', 'ensemble_size: 2 }, sound: { payload: 10 KiB, members: [ear] } }')
      .replace('deadline: 200 ms', 'deadline: 60 ms, privileges: [image]')
      .replace('{ poisson: 10/s }', '{ poisson: 10/s }, modalities: { image: 10 %, image+sound: 90 % }');
    writeFileSync(join(cwd, 'small.yaml'), refused);
    const { out } = await rohe(cwd, 'validate', 'small.yaml');
    expect(out).toMatch(/\near +1 +0\/s .* 0 %\n/);
    expect(out).toMatch(/\nlarge +1 +1\/s +20\/s +50 ms +5 %\n/);
    expect(out).toMatch(
      /\n\ndoor: 90 % of its queries \(9\/s\) are rejected, because house gives no access to sound; they ask nothing of the services\n/,
    );
    expect(out).not.toMatch(/image\+sound|warning/);
    const { summary } = JSON.parse((await rohe(cwd, 'run', 'small.yaml', '--json')).out);
    expect(summary.rejected_share).toBeCloseTo(0.9, 1);
  });

  it('says of the shipped tenants what their scenario says', async () => {
    const { out } = await rohe(ROOT, 'validate', 'multi-tenant');
    expect(out).toMatch(/\nx3d-s +2 +6\/s +7.55\/s +265 ms +80 %\n/);
    expect(out).toMatch(/watches: 5 % of its queries \(1\/s\) are rejected, because wellness-sla gives no access to video/);
    expect(out).not.toMatch(/warning/);
  });

  it('warns of what is not placed, of overload and of deadlines that cannot be kept', async () => {
    const sets = ['contracts.house.deadline=20 ms', 'workload.door.arrivals.poisson=200/s', 'services.large.replicas=9'];
    const { code, out } = await rohe(withSmall(), 'validate', 'small.yaml', ...sets.flatMap((set) => ['--set', set]));
    expect(code).toBe(0);
    expect(out).toMatch(
      /warning: large: 7 of 9 replicas placed \(left, right: cpu: needs 1000 millicpu, 0 millicpu free\); services are placed in the order of the file: move it up/,
    );
    expect(out).toMatch(/warning: large is offered 1.43 times what it can do \(200\/s of 140\/s\)/);
    expect(out).toMatch(/warning: look for image under house takes 25 ms at the least: the deadline of 20 ms cannot be kept/);
  });

  it('lists every problem with its place, and ends with 3', async () => {
    const cwd = withSmall();
    writeFileSync(
      join(cwd, 'bad.yaml'),
      SMALL.replace('profile: 20 ms', 'profil: 20 ms').replace('strategies: [v2, llf]', 'strategies: [v2, lff]'),
    );
    const { code, out, err } = await rohe(cwd, 'validate', 'bad.yaml');
    expect([code, out]).toEqual([3, '']);
    const lines = err.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^rohe: the scenario has \d+ problems:$/);
    expect(err).toMatch(/^bad.yaml:11:\d+ services.small.profil: unknown key.*did you mean "profile"\?/m);
    expect(err).toMatch(/^bad.yaml:19:\d+ strategies\[1\]: .*did you mean "llf"/m);
  });

  it('gives both as JSON', async () => {
    const cwd = withSmall();
    const good = await rohe(cwd, 'validate', 'small.yaml', '--json');
    expect(JSON.parse(good.out)).toMatchObject({
      valid: true,
      scenario: 'small',
      warnings: [],
      responses: [{ leastMs: 25, wholeMs: 55 }],
    });
    writeFileSync(join(cwd, 'bad.yaml'), SMALL.replace('100 KiB', '100'));
    const bad = await rohe(cwd, 'validate', 'bad.yaml', '--json');
    expect(bad.code).toBe(3);
    expect(JSON.parse(bad.out)).toMatchObject({ valid: false, problems: [expect.stringMatching(/^bad.yaml:\d+:\d+ .*payload/)] });
  });

  it('gives the place of what is wrong with expressions, too, all at once', async () => {
    const extra = "metrics:\n  odd: on_tim + 1\nthresholds: ['p50 < 1 s', '2 * odd + foo > 1']\n";
    const { code, err } = await rohe(
      withSmall(extra),
      'validate',
      'small.yaml',
      '--set',
      'contracts.house.objectives=["p50 + bar < 1"]',
    );
    expect(code).toBe(3);
    const [first, ...lines] = err.trimEnd().split('\n');
    expect(first).toBe('rohe: the scenario has 3 problems:');
    expect(lines[0]).toMatch(/^--set contracts.house.objectives\[0\]: .*unknown metric "bar"/);
    expect(lines[1]).toMatch(/^small.yaml:21:3 metrics.odd: metric "odd": unknown metric "on_tim".*did you mean "on_time"/);
    expect(lines[2]).toMatch(/^small.yaml:22:27 thresholds\[1\]: threshold "2 \* odd \+ foo > 1": unknown metric "foo"/);
  });

  it('lists conditions and uncovered streams beside other errors, with what was meant', async () => {
    const cwd = withSmall(
      `metrics:\n  a: { count: query_id, where: tenent == "a" }\n  c: { count: query_id, where: outcome = "late" }\nthresholds: ['on_time = 3 %']\n`,
    );
    const bad = text(cwd, 'small.yaml')
      .replace('profile: 20 ms', 'profil: 20 ms')
      .replace('deadline: 200 ms', 'deadline: 200, tenant: acme')
      .replace('poisson: 10/s }', 'poisson: 10/s }, tenant: acne');
    writeFileSync(join(cwd, 'small.yaml'), bad);
    const { code, err } = await rohe(cwd, 'validate', 'small.yaml');
    expect(code).toBe(3);
    expect(
      err
        .trimEnd()
        .split('\n')
        .map((line) => line.split(': ').slice(0, 1).join()),
    ).toEqual([
      'rohe',
      'small.yaml:11:3 services.small.profile',
      'small.yaml:11:29 services.small.profil',
      'small.yaml:16:12 contracts.house.deadline',
      'small.yaml:18:3 workload.door.consumer',
      'small.yaml:21:25 metrics.a.where',
      'small.yaml:22:25 metrics.c.where',
      'small.yaml:23:14 thresholds[0]',
    ]);
    expect(err).toMatch(/unknown query field "tenent" .* did you mean "tenant"\?/);
    expect(err).toMatch(/did you mean tenant "acme"\?/);
    expect(err.match(/write == to compare/g)).toHaveLength(2);
  });

  it.each([
    'quickstart',
    'smart-building',
    'overload',
    'bts',
    'cctvs',
    'object-classification',
    'malware',
    'multi-tenant',
    'storm',
    'shared-gpu',
  ])('finds the shipped %s valid, with everything placed', async (name) => {
    const { code, out } = await rohe(ROOT, 'validate', name);
    expect(code).toBe(0);
    expect(out).not.toMatch(/placed \(|cannot be/);
  });
});
