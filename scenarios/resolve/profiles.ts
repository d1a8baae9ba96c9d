import type { DeviceSpec, ProfileSpec } from '../../core/scenario.ts';
import { listed } from '../../core/suggest.ts';
import type { ModelSpec } from '../catalogue.ts';
import type { Path } from '../problems.ts';
import { type Context, entriesOf, known } from './context.ts';
import { type DistributionInput, isDistribution, resolveDistribution } from './distributions.ts';
import { orModel, type ServiceInput } from './services.ts';

/** What the file gives goes before what the catalogue knows, device by device. */
export function resolveProfile(
  context: Context,
  path: Path,
  { profile, model: _, ...input }: ServiceInput,
  model: ModelSpec | undefined,
  devices: readonly DeviceSpec[],
): ProfileSpec {
  const at: Path = [...path, 'profile'];
  const inScenario = new Set(devices.map((device) => device.name));
  const ofModel = Object.entries(model?.profile.byDevice ?? {}).filter(([device]) => inScenario.has(device));
  if (profile === undefined) {
    if (model === undefined)
      context.problems.add(at, `is missing; give its service time, such as 40 ms${orModel(context, input, path)}`);
    return checkProfile(
      context,
      at,
      { byDevice: Object.fromEntries(ofModel), otherwise: model?.profile.otherwise ?? null },
      devices,
    );
  }
  if (typeof profile === 'string' || isDistribution(profile)) {
    return { byDevice: {}, otherwise: resolveDistribution(context, at, profile as DistributionInput) };
  }
  const given = entriesOf(profile as { readonly [device: string]: DistributionInput | undefined });
  const names = [...inScenario, ...context.catalogue.devices.map((device) => device.name)];
  const own = given.map(([device, input]) => [device, resolveDistribution(context, [...at, device], input)] as const);
  for (const [device] of own)
    if (device !== 'otherwise') known(context, [...at, device], 'device', device, [...new Set([...names, 'otherwise'])]);
  const byDevice = [...ofModel, ...own.filter(([device]) => inScenario.has(device))];
  const otherwise = own.find(([device]) => device === 'otherwise')?.[1] ?? model?.profile.otherwise ?? null;
  return checkProfile(context, at, { byDevice: Object.fromEntries(byDevice), otherwise }, devices);
}

function checkProfile(context: Context, path: Path, profile: ProfileSpec, devices: readonly DeviceSpec[]): ProfileSpec {
  const nowhere = profile.otherwise === null && Object.keys(profile.byDevice).length === 0;
  if (nowhere && devices.length > 0 && !context.problems.blames(['nodes'])) {
    const names = listed(devices.map((device) => device.name));
    context.problems.add(path, `covers no device of this scenario; give a time for one of ${names}, or \`otherwise\``);
  }
  return profile;
}
