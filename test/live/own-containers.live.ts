import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { build, csv, ended, folder, json, rohe, start, text } from '../runners/rohe.ts';
import { BASE } from './engine.ts';
import { leftovers } from './fleet.ts';

beforeAll(build, 120_000);

const IMAGE = 'image: rohe-test-own';
/** One query in 100 ms for a second, answered by two models of one's own. */
const scenario = (services: string): string => `duration: 1 s
devices: { board: { cores: 4, memory: 4 GiB } }
nodes: { left: { device: board }, right: { device: board } }
services:
${services}
pipelines:
  look: { classes: [cat, dog, bird], modalities: { image: { payload: 1 KiB, samples: ./pets, members: [one, two], ensemble_size: 2 } } }
contracts: { house: { deadline: 2 s } }
workload: { door: { arrivals: { constant: 10/s } } }
strategies: [v2]
`;
const ONE = 'modality: image, profile: 20 ms, accuracy: 0.5, demand: { cpu: 1000 m, memory: 100 MiB }';
const CUSTOM = `{ path: /predict, body: { image: '{{data}}', options: { query: '{{query_id}}', note: 'model {{model}}' } },
      result: { label: /best/0/label, confidence: /best/0/score, waiting_ms: /timing/queue } }`;

/** A fresh folder with the containers' image to build, a file for each class, hosts.yaml and the scenario. */
function workplace(services: string): string {
  const cwd = folder();
  cpSync(join(import.meta.dirname, 'own'), join(cwd, 'own'), { recursive: true });
  for (const one of ['cat', 'dog', 'bird']) {
    mkdirSync(join(cwd, 'pets', one), { recursive: true });
    writeFileSync(join(cwd, 'pets', one, 'only.txt'), one);
  }
  writeFileSync(join(cwd, 'hosts.yaml'), `hosts: { here: { socket: ${inject('engine')} } }\nworker: { base: '${BASE}' }\n`);
  writeFileSync(join(cwd, 'own.yaml'), scenario(services));
  return cwd;
}
const live = (cwd: string, ...more: readonly string[]) =>
  rohe(cwd, 'live', 'own.yaml', '--hosts', 'hosts.yaml', '--out', 'run', ...more);

describe("containers of one's own", () => {
  it('are built, given their settings, and asked by the Open Inference Protocol and by a body of their own', async () => {
    const cwd = workplace(`  one:
    { ${ONE}, ${IMAGE}, docker: { build: ./own }, request: { kserve-v2: { model: pets, input: image, output: scores } } }
  two:
    ${ONE.replaceAll(', ', '\n    ').replace('{ cpu: 1000 m\n    memory', '{ cpu: 1000 m, memory')}
    ${IMAGE}
    docker: { port: 9000, command: [two], health: /, environment: { SPEAKS: custom, PORT: 9000, TOKEN: '\${TEST_TOKEN}' } }
    request: ${CUSTOM}
`);
    const without = await live(cwd);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('which is not set; export TEST_TOKEN')]);
    process.env['TEST_TOKEN'] = 'open sesame';
    const { code, err, out } = await live(cwd);
    delete process.env['TEST_TOKEN'];
    expect([code, err]).toEqual([0, expect.stringContaining('run folder: run\n')]);
    // Images are built before problems are told, so that those of their building are among them.
    expect(without.err).toContain('building rohe-test-own: step 1/4: ARG BASE');
    const queries = csv(cwd, 'run', 'queries.csv');
    expect(queries).toHaveLength(10);
    expect(queries.filter(({ outcome }) => outcome !== 'completed')).toEqual([]);
    expect(queries.filter((row) => row['answer_class'] !== row['class'] || row['class'] === '')).toEqual([]);
    const waiting = new Map(csv(cwd, 'run', 'invocations.csv').map((row) => [row['service'], row['waiting_ms']]));
    expect([...waiting]).toEqual(
      expect.arrayContaining([
        ['one', ''],
        ['two', '1.5'],
      ]),
    );
    expect(JSON.stringify(json(cwd, 'run', 'run.json')) + err + out).not.toContain('open sesame');
    expect(await leftovers()).toEqual([]);
  });

  it('get the bytes of the input where no body is given', async () => {
    const bytes = `{ ${ONE}, ${IMAGE}, docker: { build: ./own, environment: { SPEAKS: bytes } }, request: { path: /, result: { scores: /scores } } }`;
    const cwd = workplace(`  one: ${bytes}\n  two: ${bytes}\n`);
    const { code } = await live(cwd);
    const queries = csv(cwd, 'run', 'queries.csv');
    expect([code, queries.length]).toEqual([0, 10]);
    expect(queries.filter((row) => row['answer_class'] !== row['class'] || row['class'] === '')).toEqual([]);
  });

  it.each([
    ['garbage', "the worker's answer cannot be used: it is no JSON"],
    ['stranger', `the worker's answer cannot be used: the pipeline has no class "unicorn"`],
    ['error', 'the worker answered with HTTP 500'],
    ['slow', 'no answer within 0.3 s'],
    ['never', 'no answer within 0.3 s'],
    ['closing', 'the connection broke'],
  ])('that answer with %s fail visibly, and no query is lost', async (speaks, cause) => {
    const docker = (how: string): string =>
      `docker: { build: ./own, answer_within: 300 ms, environment: { SPEAKS: ${how}, TOKEN: open sesame } }`;
    const good = `{ ${ONE}, ${IMAGE}, docker: { build: ./own, environment: { SPEAKS: bytes } }, request: { path: /, result: { scores: /scores } } }`;
    const cwd = workplace(`  one: ${good}\n  two: { ${ONE}, ${IMAGE}, ${docker(speaks)}, request: ${CUSTOM} }\n`);
    const { code } = await live(cwd);
    expect(code).toBe(0);
    const queries = csv(cwd, 'run', 'queries.csv');
    expect(queries).toHaveLength(10);
    expect(queries.every(({ outcome }) => outcome === 'partial')).toBe(true);
    const asked = csv(cwd, 'run', 'invocations.csv').filter(({ service }) => service === 'two');
    expect(asked.length).toBeGreaterThanOrEqual(10);
    expect(new Set(asked.map((row) => row['outcome']))).toEqual(new Set(['failed']));
    expect(new Set(asked.map((row) => row['cause']))).toEqual(new Set([cause]));
    expect(await leftovers()).toEqual([]);
  });

  it('that their own health check finds unhealthy fail, and are replaced', async () => {
    const well = `{ ${ONE}, ${IMAGE}, docker: { build: ./own, environment: { SPEAKS: bytes } }, request: { path: /, result: { scores: /scores } } }`;
    const sick = well.replace(IMAGE, 'image: rohe-test-sick').replace('./own', './sick');
    const cwd = workplace(`  one: ${well}\n  two: ${sick}\n`);
    mkdirSync(join(cwd, 'sick'));
    cpSync(join(cwd, 'own', 'server.mjs'), join(cwd, 'sick', 'server.mjs'));
    const dockerfile = `${readFileSync(join(cwd, 'own', 'Dockerfile'), 'utf8')}HEALTHCHECK --interval=1s --retries=1 CMD ["node", "-e", "process.exit(1)"]\n`;
    writeFileSync(join(cwd, 'sick', 'Dockerfile'), dockerfile);
    const { code } = await live(cwd, '--set', 'duration=5 s', '--set', 'faults=[{ at: 4900 ms, crash_instance_of: one }]');
    expect(code).toBe(0);
    const changes = csv(cwd, 'run', 'instances.csv').filter(({ service }) => service === 'two');
    expect(changes.some(({ state, cause }) => state === 'failed' && cause === 'unhealthy')).toBe(true);
    expect(changes.filter(({ state }) => state === 'ready').length).toBeGreaterThan(1);
    expect(csv(cwd, 'run', 'queries.csv')).toHaveLength(50);
    expect(await leftovers()).toEqual([]);
  });

  it('that want more memory than they may have are out of memory: work there fails, and they are replaced', async () => {
    const good = `{ ${ONE}, ${IMAGE}, docker: { build: ./own, environment: { SPEAKS: bytes } }, request: { path: /, result: { scores: /scores } } }`;
    const hungry = good.replace('SPEAKS: bytes }', 'SPEAKS: hungry }, volumes: ["./state:/state"]');
    const cwd = workplace(`  one: ${good}\n  two: ${hungry}\n`);
    mkdirSync(join(cwd, 'state'));
    const { code, err } = await live(cwd, '--set', 'duration=6 s');
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(/an instance of two on \w+ failed: out of memory; raise its demand.memory/),
    ]);
    const queries = csv(cwd, 'run', 'queries.csv');
    expect(queries).toHaveLength(60);
    const lost = csv(cwd, 'run', 'invocations.csv').filter(({ outcome }) => outcome === 'failed');
    // The connection may break before the engine tells why.
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.every(({ service, cause }) => service === 'two' && /^(the connection broke|out of memory)$/.test(cause!))).toBe(
      true,
    );
    const log = text(cwd, 'run', 'log.jsonl').split('\n');
    const failed = log.findIndex((line) => line.includes('"state":"failed","cause":"out of memory"'));
    expect(failed).toBeGreaterThan(0);
    expect(log.slice(failed).some((line) => line.includes('"state":"ready"'))).toBe(true);
    expect(queries.slice(-5).map(({ outcome }) => outcome)).not.toContain('failed');
    expect(await leftovers()).toEqual([]);
  });

  it('say before the start which image or inputs are not there, on every host at once', async () => {
    const cwd = workplace(`  one: { ${ONE}, image: 'rohe-no-such-image:0', request: kserve-v2 }
  two: { ${ONE}, image: rohe-test-unbuilt, docker: { build: ./nowhere } }
`);
    const { code, err } = await live(cwd);
    expect(code).toBe(2);
    expect(err).toContain('rohe-no-such-image:0');
    expect(err).toMatch(/there is no .*nowhere\/Dockerfile; mend docker.build/);
    const child = start(cwd, [
      'live',
      'own.yaml',
      '--hosts',
      'hosts.yaml',
      '--set',
      'pipelines.look.modalities.image.samples=./cats',
    ]);
    expect((await ended(child)).err).toContain('pipelines.look.modalities.image.samples: there is no such file or folder');
  });
});
