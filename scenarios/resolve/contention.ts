import type { ContentionSpec, ServiceSpec } from '../../core/scenario.ts';
import { RESOURCES } from '../schema/contention.ts';
import { type Context, entriesOf, known, present } from './context.ts';

export function resolveContention(context: Context, services: readonly ServiceSpec[]): ContentionSpec | null {
  const { contention = 'none' } = context.input;
  if (typeof contention === 'string') {
    if (contention === 'none') return null;
    return { resources: contention === 'all' ? RESOURCES : [contention], slowdown: {} };
  }
  const names = services.map((service) => service.name);
  const rows = entriesOf(contention.slowdown).map(([name, row]) => {
    const path = ['contention', 'slowdown', name];
    known(context, path, 'service', name, names);
    const cells = entriesOf(row);
    for (const [other] of cells) known(context, [...path, other], 'service', other, names);
    return [name, Object.fromEntries(cells)] as const;
  });
  return {
    resources: contention.resources === undefined ? RESOURCES : [...new Set(present(contention.resources))],
    slowdown: Object.fromEntries(rows),
  };
}
