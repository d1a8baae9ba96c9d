import type { ServiceSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { type Context, known } from './context.ts';

/** A lighter service must be there, do the same work, and not lead back. */
export function checkLighter(context: Context, services: readonly ServiceSpec[]): void {
  const names = Object.keys(context.input.services ?? {});
  const byName = new Map(services.map((service) => [service.name, service]));
  for (const service of services) {
    const path: Path = ['services', service.name, 'lighter'];
    if (service.lighter === null || !known(context, path, 'service', service.lighter, names)) continue;
    const lighter = byName.get(service.lighter);
    if (lighter === undefined) continue;
    if (lighter.role !== service.role || lighter.modality !== service.modality) {
      const problem = `"${lighter.name}" is for ${describe(lighter)}, "${service.name}" for ${describe(service)}`;
      context.problems.add(path, `${problem}; name a service of the same modality`);
    } else if (leadsBack(service, byName)) {
      context.problems.add(path, `leads back to "${service.name}"; a chain of lighter services must end`);
    }
  }
}
const describe = ({ role, modality }: ServiceSpec): string => (role === 'infer' ? `modality "${modality}"` : `role ${role}`);

function leadsBack(service: ServiceSpec, byName: ReadonlyMap<string, ServiceSpec>): boolean {
  const seen = new Set<string>();
  for (let next = service.lighter; next !== null && !seen.has(next); next = byName.get(next)?.lighter ?? null) {
    if (next === service.name) return true;
    seen.add(next);
  }
  return false;
}
