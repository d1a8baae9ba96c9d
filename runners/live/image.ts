import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { packageFolder } from '../package.ts';
import type { BuildContext, Engine } from './engine.ts';
import type { OwnImage } from './own-container.ts';

const FILES = ['Dockerfile', 'server.mjs', 'order.mjs', 'queue.mjs', 'slots.mjs', 'burn.mjs'] as const;

/** Where the worker's Dockerfile and what it copies are. */
export function workerFolder(): string {
  return join(packageFolder(), 'runners', 'live', 'worker');
}

/** Names what is in it: another worker or another base is another image. */
function workerImage(base: string): string {
  const hash = createHash('sha256').update(base);
  for (const file of FILES) hash.update(readFileSync(join(workerFolder(), file)));
  return `rohe-worker:${hash.digest('hex').slice(0, 12)}`;
}

/** Builds the worker's image where the engine does not have it. Rejects with a UserError that says what to do. */
export async function ensureWorker(engine: Engine, base: string, say: (text: string) => void): Promise<string> {
  const image = workerImage(base);
  await ensureBuilt(engine, image, { folder: workerFolder(), files: FILES }, base, say);
  return image;
}

/** Pulls or builds an image that a service is run from, where the engine does not have it. */
export async function ensureOwn(
  engine: Engine,
  { image, folder }: OwnImage,
  base: string,
  say: (text: string) => void,
): Promise<void> {
  if (folder !== null) {
    if (!existsSync(join(folder, 'Dockerfile')))
      throw new UserError(`host ${engine.host}: image ${image}: there is no ${join(folder, 'Dockerfile')}; mend docker.build`);
    return ensureBuilt(engine, image, { folder, files: readdirSync(folder) }, base, say);
  }
  if (await engine.hasImage(image)) return;
  await pullTold(engine, image, say, 'mend its name, load it there, or say with docker.build what it is built from');
}

async function ensureBuilt(
  engine: Engine,
  image: string,
  context: BuildContext,
  base: string,
  say: (text: string) => void,
): Promise<void> {
  if (await engine.hasImage(image)) return;
  if (!(await engine.hasImage(base)))
    await pullTold(
      engine,
      base,
      say,
      'load an image with node 20 or newer there and name it in hosts.yaml as worker: { base: NAME }',
    );
  say(`host ${engine.host}: building ${image} from ${base}`);
  await engine.build(image, context, base, (text) => say(`host ${engine.host}: building ${image}: ${text}`));
}

async function pullTold(engine: Engine, image: string, say: (text: string) => void, mend: string): Promise<void> {
  say(`host ${engine.host}: pulling ${image}`);
  try {
    await engine.pull(image, (text) => say(`host ${engine.host}: pulling ${image}: ${text}`));
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : String(error)}; ${mend}`, { cause: error });
  }
}
