import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { fetchAt } from '../../runners/database/open.ts';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { OWN_SERVER, ownServer, until, withDb } from '../runners/mongo-server.ts';
import { build, csv, ended, folder, json, rohe, SMALL, start, text } from '../runners/rohe.ts';
import { BASE } from './engine.ts';

beforeAll(build, 120_000);
if (!OWN_SERVER) console.log('left out: a live run into a MongoDB that is killed; npm run services:mongo installs one');

it.skipIf(!OWN_SERVER)(
  'a live run goes on while its MongoDB is killed for 10 s; nothing is lost, nothing is there twice, and it can be followed',
  async () => {
    const server = await ownServer();
    const cwd = folder();
    writeFileSync(join(cwd, 'hosts.yaml'), `hosts: { here: { socket: ${inject('engine')} } }\nworker: { base: '${BASE}' }\n`);
    writeFileSync(join(cwd, 'small.yaml'), SMALL.replace('duration: 10 s', 'duration: 20 s'));
    const args = ['live', 'small.yaml', '--hosts', 'hosts.yaml', '--mongo', server.uri, '--out', 'one'];
    const over = ended(start(cwd, args));
    const stored = `mongodb://${server.hosts}/rohe/latest-live?directConnection=true`;
    await until(() => withDb(server.uri, async (db) => (await db.collection('queries').countDocuments()) > 20));
    const early = await rohe(cwd, 'report', stored, '--format', 'md');
    expect([early.code, early.out]).toEqual([0, expect.stringMatching(/^## small under v2\n/)]);
    expect(early.err).toMatch(/is still running/);
    await server.kill('SIGKILL');
    await sleep(10_000);
    await server.start();
    const { code, err } = await over;
    expect([code, err]).toEqual([0, expect.stringContaining('stored: ')]);
    expect(err).not.toMatch(/waited .* for MongoDB/);
    const { folder: copy } = await fetchAt(stored);
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    expect(readdirSync(copy).sort()).toEqual(readdirSync(join(cwd, 'one')).sort());
    expect(csv(copy, '.', 'containers.csv').length).toBeGreaterThan(10);
    for (const file of readdirSync(copy)) expect(text(copy, file) === text(cwd, 'one', file), file).toBe(true);
    const { environment } = json<RunDocument>(cwd, 'one', 'run.json');
    expect(environment.stored).toBe(`mongodb://${server.hosts}/rohe/${environment.live!.run}`);
    await withDb(server.uri, async (db) => {
      expect(await db.collection('queries').countDocuments()).toBe(csv(cwd, 'one', 'queries.csv').length);
      const lines = text(cwd, 'one', 'log.jsonl').trim().split('\n').length;
      const [seen, others] = [await db.collection('observations').countDocuments(), await db.collection('log').countDocuments()];
      expect(seen + others).toBe(lines);
    });
  },
  180_000,
);
