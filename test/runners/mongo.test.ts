import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fetchAt } from '../../runners/database/open.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { GIVEN_SERVER, OWN_SERVER, ownServer, testDatabase, until, withDb } from './mongo-server.ts';
import { build, csv, ended, folder, json, rohe, start, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

const SERVER = OWN_SERVER || GIVEN_SERVER !== undefined;
if (!SERVER)
  console.log('left out: tests with a MongoDB; npm run services:mongo installs one, or ROHE_TEST_MONGO=mongodb://... names one');
else if (!OWN_SERVER) console.log('left out: tests that kill a MongoDB or need users in it; npm run services:mongo installs one');

/** A scenario that also writes instances.csv and faults.csv. */
const FAULTS = `faults:
  - { crash: left, at: 3 s, for: 2 s }
`;

const storedAt = (cwd: string, run: string): string => json<RunDocument>(cwd, run, 'run.json').environment.stored!;

function withOptions(uri: string, stored: string): string {
  const authority = /^mongodb(?:\+srv)?:\/\/[^/?]*/.exec(uri)![0];
  return `${authority}${stored.replace(/^mongodb(?:\+srv)?:\/\/[^/]*/, '')}${/\?.*$/.exec(uri)?.[0] ?? ''}`;
}

async function expectEqualFolders(mine: string, stored: string): Promise<void> {
  const { folder: copy } = await fetchAt(stored);
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  expect(readdirSync(copy).sort()).toEqual(readdirSync(mine).sort());
  for (const file of readdirSync(mine)) expect(text(copy, file) === text(mine, file), file).toBe(true);
}

describe.skipIf(!SERVER)('a run that is stored in MongoDB', { timeout: 120_000 }, () => {
  it('comes back as its folder, file by file and byte by byte, also its log', async () => {
    const uri = await testDatabase();
    const cwd = withSmall(FAULTS);
    const { code, err } = await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--log', '--mongo', uri, '--out', 'one');
    expect([code, err]).toEqual([0, expect.stringMatching(/run folder: one\nstored: mongodb:\/\/\S+\n$/)]);
    expect(readdirSync(join(cwd, 'one'))).toHaveLength(10);
    await expectEqualFolders(join(cwd, 'one'), withOptions(uri, storedAt(cwd, 'one')));
  });

  it('is reported, explained and compared from the database alone, as from the folder', async () => {
    const uri = await testDatabase();
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--mongo', uri, '--out', 'one');
    await rohe(cwd, 'run', 'small.yaml', '--strategy', 'llf', '--out', 'two');
    const run = withOptions(uri, storedAt(cwd, 'one'));
    for (const format of ['html', 'md', 'latex']) {
      await rohe(cwd, 'report', 'one', '--format', format, '-o', 'a');
      await rohe(cwd, 'report', run, '--format', format, '-o', 'b');
      expect(text(cwd, 'a') === text(cwd, 'b'), format).toBe(true);
    }
    for (const args of [
      ['explain', '', '--query', '7'],
      ['compare', '', 'two'],
    ]) {
      const of = (name: string) => rohe(cwd, ...args.map((arg) => (arg === '' ? name : arg)));
      expect(await of(run)).toEqual(await of('one'));
    }
    rmSync(join(cwd, 'one'), { recursive: true });
    expect((await rohe(cwd, 'report', run)).out).toBe('report.html\n');
  });

  it('keeps its parts and metrics where queries of the database find them', async () => {
    const uri = await testDatabase();
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--log', '--mongo', uri, '--out', 'one');
    const run = storedAt(cwd, 'one').split('/').at(-1)!;
    const lines = text(cwd, 'one', 'log.jsonl').trim().split('\n');
    const seen = lines.filter((line) => line.includes('"is":"observation"')).length;
    await withDb(uri, async (db) => {
      const count = (name: string, filter = {}) => db.collection(name).countDocuments({ run, ...filter });
      expect(await db.collection('runs').countDocuments({ name: 'small', 'strategy.label': 'v2', status: 'complete' })).toBe(1);
      expect([await count('nodes'), await count('services'), await count('profiles'), await count('contracts')]).toEqual([
        2, 2, 2, 1,
      ]);
      expect([await count('queries'), await count('tasks')]).toEqual([
        csv(cwd, 'one', 'queries.csv').length,
        csv(cwd, 'one', 'tasks.csv').length,
      ]);
      expect([await count('observations'), await count('log')]).toEqual([seen, lines.length - seen]);
      const late = csv(cwd, 'one', 'queries.csv').filter(({ outcome }) => outcome === 'completed').length;
      expect(await count('queries', { outcome: 'completed' })).toBe(late);
      const { value } = (await db.collection('metrics').findOne({ run, scope: 'run', metric: 'on_time' }))!;
      expect(value).toBe(json<RunDocument>(cwd, 'one', 'run.json').summary!['on_time']);
      await expect(db.collection('queries').insertOne({ run, row: 'x' })).rejects.toThrow(/validation/);
      const indexes = await db.collection('queries').indexes();
      expect(indexes.map(({ key }) => key)).toContainEqual({ run: 1, row: 1 });
    });
  });

  it('takes the address from a file or the environment, and the newest run by its name', async () => {
    const uri = await testDatabase();
    const cwd = withSmall();
    writeFileSync(join(cwd, 'address'), `${uri}\n`);
    await rohe(cwd, 'run', 'small.yaml', '--mongo', 'address', '--out', 'one');
    const env = { ...process.env, NO_COLOR: '1', ROHE_MONGO: join(cwd, 'address') };
    const other = await ended(start(cwd, ['run', 'small.yaml', '--strategy', 'llf', '--out', 'two'], env));
    expect(other.err).toMatch(/stored: /);
    const { out } = await ended(start(cwd, ['report', 'mongodb:latest', '--format', 'md'], env));
    expect(out).toMatch(/^## small under llf\n/);
    const none = await ended(start(cwd, ['run', 'small.yaml', '--no-mongo', '--out', 'three'], env));
    expect([none.code, none.err]).toEqual([0, 'run folder: three\n']);
    const { err } = await ended(start(cwd, ['report', 'mongodb:nine'], env));
    expect(err).toMatch(/^rohe: mongodb:\/\/\S+ has no run nine; its newest is \S+; latest names it\n$/);
  });

  it('can be followed while it is under way', async () => {
    const uri = await testDatabase();
    const cwd = withSmall();
    // Hours that no machine gets through, with so many samples of the nodes that there are few queries to store by the time it is stopped.
    const endless = ['--set', 'duration=1000 h', '--set', 'orchestration.sample=1 ms'];
    const run = start(cwd, ['run', 'small.yaml', ...endless, '--mongo', uri, '--out', 'one']);
    const over = ended(run);
    await until(() => withDb(uri, async (db) => (await db.collection('runs').findOne({ summary: { $ne: null } })) !== null));
    run.kill('SIGSTOP');
    const latest = withOptions(uri, `mongodb://x/${new URL(uri).pathname.slice(1)}/latest`);
    const { code, out, err } = await rohe(cwd, 'report', latest, '--format', 'md');
    expect([code, err]).toEqual([0, expect.stringMatching(/is still running, or was killed: this is what was there so far/)]);
    expect(out).toMatch(/^## small under v2\n/);
    run.kill('SIGCONT');
    run.kill('SIGINT');
    expect((await over).code).toBe(130);
    await expectEqualFolders(join(cwd, 'one'), latest);
  });
});

describe.skipIf(!OWN_SERVER)('a MongoDB of which tests dispose', () => {
  it('is killed for 10 s under load and started again: nothing is lost, nothing is there twice', async () => {
    const server = await ownServer();
    const cwd = withSmall();
    const args = [
      'run',
      'small.yaml',
      '--rows',
      'all',
      '--log',
      '--set',
      'duration=4 min',
      '--mongo',
      server.uri,
      '--out',
      'one',
    ];
    const over = ended(start(cwd, args));
    await until(() => withDb(server.uri, async (db) => (await db.collection('observations').countDocuments()) > 500));
    await server.kill('SIGKILL');
    await sleep(10_000);
    await server.start();
    const { code, err } = await over;
    expect([code, err]).toEqual([0, expect.stringContaining('stored: ')]);
    const run = `mongodb://${server.hosts}/rohe/latest?directConnection=true`;
    await expectEqualFolders(join(cwd, 'one'), run);
    const lines = text(cwd, 'one', 'log.jsonl').trim().split('\n').length;
    await withDb(server.uri, async (db) => {
      const counts = [await db.collection('observations').countDocuments(), await db.collection('log').countDocuments()];
      expect(counts[0]! + counts[1]!).toBe(lines);
      expect(await db.collection('queries').countDocuments()).toBe(csv(cwd, 'one', 'queries.csv').length);
    });
  }, 180_000);

  it('refuses wrong passwords and users who may not write before the run starts, and no password is kept or said', async () => {
    const server = await ownServer();
    const password = 'pa-3ZzqK-word';
    await withDb(server.uri, async (db) => {
      await db.command({ createUser: 'reader', pwd: password, roles: [{ role: 'read', db: 'rohe' }] });
      await db.command({ createUser: 'writer', pwd: password, roles: [{ role: 'readWrite', db: 'rohe' }] });
    });
    await server.kill('SIGTERM');
    await server.start('--auth');
    const cwd = withSmall();
    const at = (user: string, pwd: string) => `mongodb://${user}:${pwd}@${server.hosts}/rohe?directConnection=true`;
    const run = (uri: string, out: string) =>
      rohe(cwd, 'run', 'small.yaml', '--log-level', 'debug', '--log', '--mongo', uri, '--out', out);
    const wrong = await run(at('writer', 'nonsense-4711'), 'a');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringMatching(/rohe: MongoDB at mongodb:\/\/[\d.:]+\/rohe does not let this user in: /),
    ]);
    const weak = await run(at('reader', password), 'b');
    expect([weak.code, weak.err]).toEqual([
      2,
      expect.stringMatching(/does not allow this user to store runs: .*; give it the role readWrite there\n/),
    ]);
    expect(readdirSync(cwd)).toEqual(['small.yaml']);
    const good = await run(at('writer', password), 'c');
    expect(good.code).toBe(0);
    const report = await rohe(cwd, 'report', at('writer', password).replace('/rohe?', '/rohe/latest?'), '-o', 'page.html');
    expect(report.code).toBe(0);
    const stored = await withDb(at('writer', password), async (db) =>
      JSON.stringify(await db.collection('runs').find().toArray()),
    );
    const everything = [wrong, weak, good, report].flatMap(({ out, err }) => [out, err]);
    for (const file of readdirSync(join(cwd, 'c'))) everything.push(text(cwd, 'c', file));
    for (const said of [...everything, text(cwd, 'page.html'), stored]) {
      expect(said).not.toContain(password);
      expect(said).not.toContain('nonsense-4711');
    }
  }, 120_000);
});

describe('an address that cannot be used', () => {
  const listening = async (server: NetServer): Promise<string> => {
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  };

  it.each([
    ['nobody listens', () => Promise.resolve('127.0.0.1:1'), /no MongoDB answers at 127\.0\.0\.1:1 \(connect ECONNREFUSED/],
    [
      'a web server listens',
      () => listening(createHttp((_, answer) => answer.end('hello'))),
      /does not speak like a MongoDB, or needs TLS/,
    ],
    ['who listens says nothing', () => listening(createServer(() => {})), /does not speak like a MongoDB, or needs TLS/],
  ])('is told before the run where %s', async (_, where, message) => {
    const cwd = withSmall();
    const { code, out, err } = await rohe(cwd, 'run', 'small.yaml', '--mongo', `mongodb://me:my-secret@${await where()}/rohe`);
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toMatch(message);
    expect(err).not.toContain('my-secret');
    expect(readdirSync(cwd)).toEqual(['small.yaml']);
  });

  it('is not asked before the scenario holds together', async () => {
    const cwd = withSmall();
    for (const command of ['run', 'live']) {
      const { code, err } = await rohe(cwd, command, 'small.yaml', '--set', 'seed=x', '--mongo', 'mongodb://127.0.0.1:1');
      expect([code, err]).toEqual([3, expect.stringMatching(/^rohe: the scenario has a problem:\n--set seed: /)]);
    }
  });

  it('is told together with hosts that cannot be used', async () => {
    const cwd = withSmall();
    writeFileSync(join(cwd, 'hosts.yaml'), 'hosts: { a: { socket: ./no.sock } }\n');
    const { code, out, err } = await rohe(cwd, 'live', 'small.yaml', '--hosts', 'hosts.yaml', '--mongo', 'mongodb://127.0.0.1:1');
    expect([code, out, err.trimEnd().split('\n')]).toEqual([
      2,
      '',
      [
        'rohe: 2 things are in the way:',
        expect.stringMatching(/^host a: it does not answer: there is no socket .*no.sock; start Docker/),
        expect.stringMatching(/no MongoDB answers at 127\.0\.0\.1:1/),
      ],
    ]);
    expect(readdirSync(cwd).sort()).toEqual(['hosts.yaml', 'small.yaml']);
  });

  it.each([
    ['mongodb://me:p@ss@h/x', /--mongo: in a user name or password write % followed by two hex digits/],
    ['mongodb://me:pa?ss@h/x', /--mongo: in a user name or password write % followed by two hex digits/],
    ['mongodb://h/a/b', /--mongo: "a\/b" cannot be the name of a database/],
    ['mongodb://', /--mongo: "mongodb:\/\/" is no address of a MongoDB/],
    ['mongodb://h/x?colour=blue', /the address of MongoDB at mongodb:\/\/h\/x cannot be used: option colour is not supported/],
    ['no-such-file', /--mongo: cannot read no-such-file: there is no such file or folder; give an address like/],
  ])('is refused: %s', async (address, message) => {
    const { code, err } = await rohe(folder(), 'run', 'quickstart', '--mongo', address);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });

  it.each([
    ['mongodb://h/', /mongodb:\/\/h\/ names no run/],
    ['mongodb:latest', /that ROHE_MONGO names, and that is not set/],
  ])('is refused as a run: %s', async (address, message) => {
    const { code, err } = await rohe(folder(), 'report', address);
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  });
});
