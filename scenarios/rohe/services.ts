import type { Cursor } from './cursor.ts';
import { asName } from './names.ts';
import type { ServicePart } from './parts.ts';

/** Of `data.<app>.<key>`, or of a bare map by service id: canonical, template and README spellings alike. */
export function readService(cursor: Cursor, app: string | null): ServicePart | null {
  const { length: before } = cursor.source.problems;
  const name = cursor.at('service_name', 'microservice_name', 'name').text() ?? cursor.key;
  const id = cursor.at('service_id', 'id').text() ?? cursor.key;
  const cores = cursor.at('cores_required', 'processor', 'cores');
  const part: ServicePart = {
    from: cursor,
    app,
    name: asName(name),
    aliases: [name, id, cursor.key],
    cpu: cursor.at('cpu_required', 'cpu').number(),
    memory: readMemory(cursor.at('memory_required', 'memory')),
    cores: cores.numbers() ?? [],
    coresFrom: cores,
    accelerators: readAccelerators(cursor.at('accelerator_required', 'accelerator')),
    sensitivity: readSensitivity(cursor.at('sensitivity')),
    replicas: cursor.at('replicas').number(),
    image: cursor.at('image').text(),
  };
  cursor.leaveOut(
    ['ports', 'ports have no effect'],
    ['port_mapping', 'ports have no effect'],
    ['node', 'instances are placed by the scenario'],
    ['instance_ids', 'instances are placed by the scenario'],
    ['running', 'instances are placed by the scenario'],
    ['status', 'instances are placed by the scenario'],
  );
  return cursor.source.problems.length > before ? null : part;
}

function readMemory(memory: Cursor): ServicePart['memory'] {
  if (memory.absent) return undefined;
  if (typeof memory.value === 'number') return { rss: memory.number() ?? 0, vms: 0 };
  return { rss: memory.at('rss').number() ?? 0, vms: memory.at('vms').number() ?? 0 };
}

/** Per cent of one device; those that are not needed are no demand. */
function readAccelerators(cursor: Cursor): ServicePart['accelerators'] {
  const needs = cursor.entries().map(([type, need]) => [type.toLowerCase(), (need.number() ?? 0) / 100, need] as const);
  for (const [, share, need] of needs)
    if (share > 1) need.problem(`is ${share * 100} %; a service gets at most 100 % of one device`);
  return Object.fromEntries(needs.filter(([, share]) => share > 0).map(([type, share]) => [type, share]));
}

function readSensitivity(cursor: Cursor): number | undefined {
  const value = cursor.number();
  if (value !== undefined && ![0, 1, 2, 3].includes(value))
    cursor.problem(`is ${value}; it must be 0 (none), 1 (CPU), 2 (memory) or 3 (both)`);
  return value;
}
