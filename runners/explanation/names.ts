import type { Json } from '../../core/scenario.ts';
import { short } from '../words.ts';
import type { QueryStory } from './record.ts';

/** Names in place of ids, in whatever a strategy traces: a key says what its numbers are. */
export type Namer = {
  service(id: number): string;
  /** `service on node` */
  instance(id: number): string;
  modality(taskId: number): string;
  className(index: number): string;
  /** A figure of a trace, as text. */
  figure(key: string, value: Json): string;
};

const SERVICE_KEYS = /^(service|serviceId|serviceIds|chosen|eligible|explains|explainer|members|services|choices|ensemble)$/;
const INSTANCE_KEYS = /^(instance|instanceId|instances|instanceIds)$/;
const TASK_KEYS = /^(task|taskId|tasks|taskIds)$/;

export function namerOf({ scenario, query, instances }: QueryStory): Namer {
  const stream = scenario.workload[query.streamId]!;
  const pipeline = scenario.pipelines.find(({ name }) => name === stream.pipeline)!;
  const stride = Math.max(1, ...scenario.pipelines.map(({ modalities }) => modalities.length));
  const service = (id: number): string => scenario.services[id]?.name ?? `service ${id}`;
  const instance = (id: number): string => {
    const known = instances.get(id);
    return known === undefined
      ? `instance ${id}`
      : `${service(known.serviceId)} on ${scenario.nodes[known.nodeId]?.name ?? known.nodeId}`;
  };
  const modality = (taskId: number): string => pipeline.modalities[taskId % stride]?.modality ?? `task ${taskId}`;
  const one = (key: string, value: Json): string => {
    if (typeof value === 'number') {
      if (SERVICE_KEYS.test(key)) return service(value);
      if (INSTANCE_KEYS.test(key)) return instance(value);
      if (TASK_KEYS.test(key)) return modality(value);
      return key.endsWith('Ms') ? `${short(value)} ms` : short(value);
    }
    if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((part: Json) => one(key, part)).join(', ');
    if (typeof value === 'object' && value !== null) {
      return Object.entries(value)
        .map(([inner, part]) => `${inner} ${one(inner, part)}`)
        .join(' ');
    }
    return value === null ? 'none' : String(value);
  };
  return { service, instance, modality, className: (index) => pipeline.classes[index] ?? `class ${index}`, figure: one };
}
