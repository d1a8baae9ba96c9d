import type { Json } from '../../core/scenario.ts';

type Likeness = {
  readonly kind: string;
  /** What such files are made of. */
  readonly keys: readonly string[];
  /** What tells them from others, in the words of an error. */
  readonly needs: string;
};

const LIKENESSES: readonly Likeness[] = [
  {
    kind: 'an execution plan',
    keys: ['pipeline_id', 'modalities', 'ensembles', 'orchestration_algorithm', 'ensemble_size', 'selection_strategy', 'members'],
    needs: 'a plan has pipeline_id and modality_ensembles: { MODALITY: { ensemble_members: [{ service_id: NAME }] } }',
  },
  {
    kind: 'a contract',
    keys: ['performance_slo', 'quality_slo', 'tenant_id', 'builtin_metrics', 'cdm_thresholds', 'throughput_rps'],
    needs: 'a contract has a contract_id, and stands under contract: or alone',
  },
  {
    kind: 'nodes',
    keys: ['capacity', 'used', 'frequency', 'accelerators', 'mac', 'processor'],
    needs: 'each node needs a node_name or a mac_address (MAC)',
  },
  {
    kind: 'services',
    keys: ['cpu', 'memory', 'replicas', 'image', 'ports', 'cpu_required', 'memory_required', 'sensitivity'],
    needs:
      'each service needs a service_id, service_name or microservice_name, or all stand under data: { APPLICATION: { NAME: { cpu: ... } } }',
  },
];
const DEEPEST = 4;

/** `it is most like KIND: what that needs`, of a file of no kind that is known; undefined: it is like none. */
export function likenessOf(value: Json | undefined): string | undefined {
  const keys = new Set<string>();
  gather(value, keys, DEEPEST);
  let best: Likeness | undefined;
  let most = 0;
  for (const one of LIKENESSES) {
    const found = one.keys.filter((key) => keys.has(key)).length;
    if (found > most) [best, most] = [one, found];
  }
  return best === undefined ? undefined : `it is most like ${best.kind}: ${best.needs}`;
}

function gather(value: Json | undefined, into: Set<string>, levels: number): void {
  if (typeof value !== 'object' || value === null || levels === 0) return;
  const isList = Array.isArray(value);
  for (const [key, inner] of Object.entries(value)) {
    if (!isList) into.add(key.toLowerCase());
    gather(inner, into, levels - 1);
  }
}
