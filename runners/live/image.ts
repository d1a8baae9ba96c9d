import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { packageFolder } from '../package.ts';
import type { Engine } from './docker.ts';

const FILES = ['Dockerfile', 'server.mjs', 'order.mjs', 'queue.mjs', 'slots.mjs', 'burn.mjs'] as const;

/** Where the worker's Dockerfile and what it copies are. */
export function workerFolder(): string {
  return join(packageFolder(), 'runners', 'live', 'worker');
}

/** Names what is in it: another worker or another base is another image. */
export function workerImage(base: string): string {
  const hash = createHash('sha256').update(base);
  for (const file of FILES) hash.update(readFileSync(join(workerFolder(), file)));
  return `rohe-worker:${hash.digest('hex').slice(0, 12)}`;
}

/** Builds the worker's image where the engine does not have it. Rejects with a UserError that says what to do. */
export async function ensureWorker(engine: Engine, base: string, say: (text: string) => void): Promise<string> {
  const image = workerImage(base);
  if (await engine.hasImage(image)) return image;
  if (!(await engine.hasImage(base))) {
    say(`host ${engine.host}: pulling ${base}`);
    try {
      await engine.pull(base);
    } catch (error) {
      throw new UserError(
        `${error instanceof Error ? error.message : String(error)}; load an image with node 20 or newer there and name it in hosts.yaml as worker: { base: NAME }`,
        { cause: error },
      );
    }
  }
  say(`host ${engine.host}: building ${image} from ${base}`);
  await engine.build(image, { folder: workerFolder(), files: FILES }, base);
  return image;
}
