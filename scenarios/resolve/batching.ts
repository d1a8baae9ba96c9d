import type { BatchCurve, BatchingSpec, DeviceSpec } from '../../core/scenario.ts';
import type { Path } from '../problems.ts';
import { type Context, entriesOf, known, read } from './context.ts';
import type { ServiceInput } from './services.ts';

type CurveInput = { readonly [size: string]: number | undefined };
const ALONE: BatchCurve[number] = [1, 1];

export function resolveBatching(
  context: Context,
  service: Path,
  { batching: input, queue }: ServiceInput,
  devices: readonly DeviceSpec[],
): BatchingSpec | null {
  if (input === undefined) return null;
  const path: Path = [...service, 'batching'];
  const max = input.max ?? 1;
  if (queue?.bound !== undefined && queue.bound < max)
    context.problems.add(
      [...service, 'queue', 'bound'],
      `${queue.bound} is less than the ${max} of a batch, which waits there to be full; raise it, or lower batching.max`,
    );
  if (input.curve === undefined && max > 1)
    context.problems.add([...path, 'curve'], 'is missing; give what a batch takes against one alone, such as { 2: 1.4, 4: 2.1 }');
  const names = [...devices.map((device) => device.name), ...context.catalogue.devices.map((device) => device.name)];
  const byDevice = entriesOf(input.by_device).map(([device, curve]) => {
    const at: Path = [...path, 'by_device', device];
    known(context, at, 'device', device, [...new Set(names)]);
    return [device, resolveCurve(context, at, curve, max)] as const;
  });
  return {
    max,
    waitMs: read('duration', input.wait, 0),
    curve: input.curve === undefined ? [ALONE] : resolveCurve(context, [...path, 'curve'], input.curve, max),
    byDevice: Object.fromEntries(byDevice),
  };
}

function resolveCurve(context: Context, path: Path, input: CurveInput, max: number): BatchCurve {
  const points = entriesOf(input).map(([size, factor]) => [Number(size), factor] as const);
  const curve = [...(input['1'] === undefined ? [ALONE] : []), ...points].sort(([a], [b]) => a - b);
  if (input['1'] !== undefined && input['1'] !== 1)
    context.problems.add([...path, '1'], `${input['1']} is not 1; a batch of one takes as long as one alone`);
  for (const [i, [size, factor]] of curve.entries()) {
    const [before, less] = curve[i - 1] ?? ALONE;
    if (factor < less)
      context.problems.add(
        [...path, String(size)],
        `${factor} is less than the ${less} of size ${before}; more work takes no less time`,
      );
  }
  const [last = 1] = curve.at(-1) ?? [];
  if (last < max) context.problems.add(path, `ends at size ${last}, below max ${max}; add a point for ${max} or more`);
  return curve;
}
