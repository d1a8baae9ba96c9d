import { type CompiledDistribution, compileDistribution } from '../distribution.ts';
import type { ServiceId } from '../events.ts';
import type { ColdStartModel, NodeModel, ServiceModel } from '../model.ts';
import type { BatchCurve, DeviceSpec, Distribution, Scenario, ServiceSpec } from '../scenario.ts';

export function buildServices(
  { services, devices }: Scenario,
  nodes: readonly NodeModel[],
  serviceId: (name: string) => ServiceId,
): readonly ServiceModel[] {
  const compile = memoCompiler();
  const images = new Map<string, number>();
  return services.map((spec, id) => ({
    id,
    spec,
    lighterId: spec.lighter === null ? null : serviceId(spec.lighter),
    slots: spec.concurrency * (spec.batching?.max ?? 1),
    batchFactors: buildBatchFactors(spec, devices, nodes),
    work: buildWork(spec, devices, nodes, compile),
    startUp: compile(spec.startUp, 1),
    coldStart: buildColdStart(spec, images, compile),
  }));
}

type Compile = (spec: Distribution, factor: number) => CompiledDistribution;

/** Nodes of one device share one compiled distribution. */
function memoCompiler(): Compile {
  const known = new Map<string, CompiledDistribution>();
  return (spec, factor) => {
    const key = JSON.stringify([spec, factor]);
    let compiled = known.get(key);
    if (compiled === undefined) known.set(key, (compiled = compileDistribution(factor === 1 ? spec : scaled(spec, factor))));
    return compiled;
  };
}

/** Services of one image pull it once for a node; one that names none has an image of its own. */
function buildColdStart(
  { name, image, coldStart }: ServiceSpec,
  images: Map<string, number>,
  compile: Compile,
): ColdStartModel | null {
  if (coldStart === null) return null;
  const key = image === null ? `service ${name}` : `image ${image}`;
  const imageId = images.get(key) ?? images.size;
  images.set(key, imageId);
  return {
    imageId,
    imageKiB: coldStart.imageMiB * 1024,
    container: compile(coldStart.container, 1),
    load: compile(coldStart.load, 1),
  };
}

/** Nodes of one device share one table. */
function buildBatchFactors(
  { batching }: ServiceSpec,
  devices: readonly DeviceSpec[],
  nodes: readonly NodeModel[],
): readonly Float64Array[] | null {
  if (batching === null) return null;
  const byDevice = new Map(
    devices.map((device) => [device, batchFactors(batching.byDevice[device.name] ?? batching.curve, batching.max)]),
  );
  return nodes.map((node) => byDevice.get(node.device)!);
}

function batchFactors(curve: BatchCurve, max: number): Float64Array {
  const factors = new Float64Array(max + 1);
  let at = 0;
  for (let size = 1; size <= max; size++) {
    while (curve[at]![0] < size) at++;
    const [to, high] = curve[at]!;
    const [from, low] = curve[at - 1] ?? [0, 0];
    factors[size] = size === to ? high : low + ((size - from) / (to - from)) * (high - low);
  }
  return factors;
}

/** Nodes of one device share one. */
function buildWork(
  spec: ServiceSpec,
  devices: readonly DeviceSpec[],
  nodes: readonly NodeModel[],
  compile: Compile,
): readonly (CompiledDistribution | null)[] {
  const byDevice = new Map(devices.map((device) => [device, workOn(spec, device, compile)]));
  return nodes.map((node) => byDevice.get(node.device)!);
}

function workOn(spec: ServiceSpec, device: DeviceSpec, compile: Compile): CompiledDistribution | null {
  const own = spec.profile.byDevice[device.name];
  if (own !== undefined) return compile(own, 1);
  return spec.profile.otherwise === null ? null : compile(spec.profile.otherwise, 1 / device.speed);
}

/** The distribution of `factor` times the duration. */
function scaled(spec: Distribution, factor: number): Distribution {
  switch (spec.kind) {
    case 'constant':
      return { ...spec, ms: spec.ms * factor };
    case 'uniform':
      return { ...spec, minMs: spec.minMs * factor, maxMs: spec.maxMs * factor };
    case 'exponential':
    case 'lognormal':
    case 'gamma':
      return { ...spec, meanMs: spec.meanMs * factor, shiftMs: spec.shiftMs * factor };
    case 'empirical':
      return { ...spec, points: spec.points.map(([p, ms]) => [p, ms * factor] as const) };
  }
}
