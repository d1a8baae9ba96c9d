import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { onTestFinished } from 'vitest';

/** Where `npm run services:mongo` installs its server. */
const HOME = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rohe', 'secantusdb-0.7.0b3');
/** Whether there is a server that tests can start, kill and restart. */
export const OWN_SERVER = existsSync(join(HOME, 'whole'));
/** A server that is there anyway: `mongodb://host:port`, with a database or without. */
export const GIVEN_SERVER = process.env['ROHE_TEST_MONGO'] || undefined;

export type Server = {
  readonly hosts: string;
  readonly uri: string;
  start(...options: readonly string[]): Promise<void>;
  /** -9, or to its end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
};

/** A server of one's own with a storage of its own, gone after the test. */
export async function ownServer(...options: readonly string[]): Promise<Server> {
  const storage = mkdtempSync(join(tmpdir(), 'rohe-test-mongo-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const server: Server = {
    hosts: `127.0.0.1:${port}`,
    uri: `mongodb://127.0.0.1:${port}/rohe?directConnection=true`,
    async start(...more) {
      const args = ['--port', String(port), '--storage-path', storage, '--log-level', 'ERROR', ...more];
      child = spawn(join(HOME, 'bin', 'secantusd-py'), args, { stdio: 'ignore' });
      await withDb(`mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=30000`, (db) =>
        db.admin().command({ hello: 1 }),
      );
    },
    async kill(signal = 'SIGKILL') {
      const dying = child;
      if (dying === undefined) return;
      child = undefined;
      const gone = new Promise((resolve) => dying.once('exit', resolve));
      dying.kill(signal);
      await gone;
    },
  };
  onTestFinished(async () => {
    await server.kill();
    rmSync(storage, { recursive: true, force: true });
  });
  await server.start(...options);
  return server;
}

/** A database of a test's own: on the server that is given, or else on one of its own. */
export async function testDatabase(): Promise<string> {
  if (GIVEN_SERVER === undefined) return (await ownServer()).uri;
  const name = `rohe-test-${process.pid}-${Math.floor(performance.now())}`;
  const [, before, after = ''] = /^(mongodb(?:\+srv)?:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(GIVEN_SERVER) ?? [];
  const uri = `${before}/${name}${after}`;
  onTestFinished(() => withDb(uri, (db) => db.dropDatabase()).then(() => {}));
  return uri;
}

/** Works with the database that an address names. */
export async function withDb<T>(uri: string, work: (db: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}

export async function until(done: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const start = performance.now();
  while (!(await done())) {
    if (performance.now() - start > ms) throw new Error(`not within ${ms} ms`);
    await sleep(50);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
