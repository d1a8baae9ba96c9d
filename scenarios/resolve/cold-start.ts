import type { ColdStartSpec, ServiceSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { type Context, read } from './context.ts';
import { resolveDistribution } from './distributions.ts';
import type { ServiceInput } from './services.ts';

export function resolveColdStart(context: Context, path: Path, input: ServiceInput): ColdStartSpec | null {
  const { cold_start: parts, start_up } = input;
  if (parts === undefined) return null;
  if (start_up !== undefined) {
    context.problems.add(
      [...path, 'start_up'],
      'is given together with cold_start; keep the total or the parts, and remove the other',
    );
  }
  return {
    imageMiB: read('memory', parts.image, 0),
    container: resolveDistribution(context, [...path, 'cold_start', 'container'], parts.container),
    load: resolveDistribution(context, [...path, 'cold_start', 'load'], parts.load),
  };
}

/** An image that several services name is one image. */
export function checkImages(context: Context, services: readonly ServiceSpec[]): void {
  const first = new Map<string, ServiceSpec>();
  for (const service of services) {
    const { name, image, coldStart } = service;
    if (image === null || coldStart === null) continue;
    const other = first.get(image);
    if (other === undefined) first.set(image, service);
    else if (other.coldStart?.imageMiB !== coldStart.imageMiB) {
      context.problems.add(
        ['services', name, 'cold_start'],
        `image "${image}" has ${coldStart.imageMiB} MiB here and ${other.coldStart?.imageMiB} MiB in "${other.name}"; give one size`,
      );
    }
  }
}
