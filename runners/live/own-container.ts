import { resolve } from 'node:path';
import type { ContainerSpec as Own, Scenario } from '../../core/scenario.ts';
import { refuse } from '../problems.ts';
import type { RunOptions } from './engine.ts';

type Environment = { readonly [name: string]: string | undefined };
const REFERENCE = /^\$\{(\w+)\}$/;

/** What a service's own container is run with. `baseDir` is the scenario's folder. */
export function runOptionsOf(own: Own, baseDir: string, environment: Environment): RunOptions {
  return {
    port: own.port,
    command: own.command,
    environment: Object.fromEntries(
      Object.entries(own.environment).map(([name, value]) => {
        const wanted = REFERENCE.exec(value)?.[1];
        return [name, wanted === undefined ? value : (environment[wanted] ?? '')];
      }),
    ),
    volumes: own.volumes.map((volume) => {
      const [source = '', ...rest] = volume.split(':');
      return [/^\.\.?(\/|$)/.test(source) ? resolve(baseDir, source) : source, ...rest].join(':');
    }),
    devices: own.devices,
    runtime: own.runtime,
    gpus: own.gpus,
  };
}

/** Throws a UserError that names every variable that containers are to be given and that is not set. */
export function refuseUnset({ services }: Scenario, environment: Environment): void {
  const problems = services.flatMap(({ name, container }) =>
    Object.entries(container?.environment ?? {}).flatMap(([key, value]) => {
      const wanted = REFERENCE.exec(value)?.[1];
      if (wanted === undefined || environment[wanted] !== undefined) return [];
      return [`services.${name}.docker.environment.${key} is to be ${value}, which is not set; export ${wanted}`];
    }),
  );
  refuse(problems);
}

/** An image that a service of one's own is run from; `folder` null: it is pulled. */
export type OwnImage = { readonly image: string; readonly folder: string | null };

/** Each once. */
export function ownImages({ services }: Scenario, baseDir: string): readonly OwnImage[] {
  const images = new Map<string, OwnImage>();
  for (const { image, container } of services) {
    if (image === null || container === null) continue;
    const folder = container.build === null ? (images.get(image)?.folder ?? null) : resolve(baseDir, container.build);
    images.set(image, { image, folder });
  }
  return [...images.values()];
}
