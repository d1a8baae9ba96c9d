import { ScenarioError } from '../core/errors.ts';
import type { Distribution, Json } from '../core/scenario.ts';
import { listed, nearest } from '../core/suggest.ts';
import type { Catalogue } from './catalogue.ts';
import { readDocument, type SourceDocument } from './document.ts';
import { faultsAgainst } from './issues.ts';
import { type Path, type Place, Problems } from './problems.ts';
import { type DistributionInput, isDistribution, resolveDistribution } from './resolve/distributions.ts';
import { readBeside } from './resolve/trace.ts';
import { PROFILES_HOLD, profilesSchema } from './schema/profiles.ts';

type Mapping = { readonly [key: string]: Json };

/** What a scenario (or, in its place, an override) names under `profiles`, checked; undefined: nothing, or what is at fault was reported. */
export function readMeasured(
  document: Json,
  override: Json | undefined,
  place: { readonly catalogue: Catalogue; readonly baseDir: string; readonly problems: Problems },
): SourceDocument | undefined {
  const file = override ?? mapping(document)['profiles'];
  if (typeof file !== 'string') return undefined;
  const text = readBeside(place, ['profiles'], file);
  if (text === undefined) return undefined;
  try {
    const source = readProfilesFile(text, file);
    const fault = uselessness(mapping(document), mapping(source.value));
    if (fault !== null) place.problems.add(['profiles'], `"${file}" ${fault}`);
    return source;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    for (const problem of error.problems) place.problems.addOutside(problem);
    return undefined;
  }
}

/** Why nothing of what was measured of services would be taken; null: something is. */
function uselessness(scenario: Mapping, found: Mapping): string | null {
  const [own, measured] = [mapping(scenario['services']), Object.entries(mapping(found['services']))];
  if (measured.length === 0) return null;
  const taken = measured.filter(([name]) => Object.hasOwn(own, name));
  const strange = strangers(
    measured.map(([name]) => name),
    Object.keys(own),
  );
  if (taken.length === 0) return `has none of this scenario's services, but ${strange}; name another file`;
  const profiled = taken.flatMap(([, one]) => Object.keys(mapping(mapping(one)['profile'])));
  const devices = devicesOf(scenario);
  const onlyProfiles = taken.every(([, one]) => Object.keys(mapping(one)).every((key) => key === 'profile'));
  return onlyProfiles && profiled.length > 0 && !profiled.some((device) => devices.includes(device))
    ? `has none of this scenario's devices, but ${strangers(profiled, devices)}; name another file, or its devices as the scenario does`
    : null;
}

/** What a scenario leaves out of what was measured, a sentence each: what it does not have, or has by another name. */
export function leftOut(document: Json, { value, fileName }: SourceDocument): readonly string[] {
  const [scenario, found] = [mapping(document), mapping(mapping(value)['services'])];
  const [own, devices] = [mapping(scenario['services']), devicesOf(scenario)];
  const services = strangers(Object.keys(found), Object.keys(own));
  const profiles = Object.entries(found).flatMap(([name, one]) => {
    const strange = Object.hasOwn(own, name) ? strangers(Object.keys(mapping(mapping(one)['profile'])), devices) : '';
    return strange === '' ? [] : [`${strange} of ${name}`];
  });
  return [
    ...(services === '' ? [] : [`${fileName}: left out, for the scenario has no such services: ${services}`]),
    ...(profiles.length === 0 ? [] : [`${fileName}: left out, for the scenario has no such devices: ${profiles.join('; ')}`]),
  ];
}

/** `a, b (did you mean c?)`: those of the names that are not known, and known ones that are not among the names; empty: all are known. */
function strangers(names: readonly string[], known: readonly string[]): string {
  const strange = [...new Set(names)].filter((name) => !known.includes(name));
  const free = known.filter((name) => !names.includes(name));
  const likened = strange.map((name) => {
    const near = nearest(name, free);
    return near === undefined ? name : `${name} (did you mean ${near}?)`;
  });
  return likened.length === 0 ? '' : listed(likened);
}

/** By what a profile may be named. */
function devicesOf(scenario: Mapping): readonly string[] {
  const all = Object.values(mapping(scenario['nodes'])).map((node) => mapping(node)['device']);
  return [...new Set(all.filter((device) => typeof device === 'string')), 'otherwise'];
}

/** Throws a ScenarioError with all that is wrong, by the file's own lines. */
function readProfilesFile(text: string, file: string): SourceDocument {
  const source = readDocument(text, file);
  const problems = new Problems(source.locate);
  for (const { path, text: fault } of faultsAgainst(profilesSchema, source.value)) {
    const isUnknown = fault.startsWith('unknown key') && path.length < 4;
    problems.add(path, isUnknown ? `has no place in a file of profiles; it holds ${PROFILES_HOLD}` : fault);
  }
  problems.throwIfAny();
  return source;
}

/**
 * The scenario with what was measured in the place of what it says: profiles device by device, all else key by key. Services and devices that
 * the scenario does not have are left out.
 */
export function withMeasured(document: Json, measured: Json): Json {
  const [scenario, found] = [mapping(document), mapping(measured)];
  const devices = devicesOf(scenario);
  const own = mapping(scenario['services']);
  const services = Object.entries(mapping(found['services'])).flatMap(([name, one]) =>
    isMapping(own[name]) ? [[name, withService(own[name], mapping(one), devices)] as const] : [],
  );
  return {
    ...scenario,
    ...(services.length === 0 ? {} : { services: { ...own, ...Object.fromEntries(services) } }),
    ...merged(scenario, found, 'network'),
    ...merged(scenario, found, 'orchestration'),
    ...(isMapping(found['contention']) ? { contention: contentionOf(found['contention'], own) } : {}),
    ...(typeof found['contention'] === 'string' ? { contention: found['contention'] } : {}),
  };
}

function withService(service: Mapping, measured: Mapping, devices: readonly string[]): Mapping {
  const { profile = {}, start_up: startUp } = measured;
  const found = Object.entries(mapping(profile)).filter(([device]) => devices.includes(device));
  return {
    ...service,
    ...(found.length === 0 ? {} : { profile: { ...byDeviceOf(service['profile']), ...Object.fromEntries(found) } }),
    // The parts of a cold start go on saying more than their sum.
    ...(startUp === undefined || service['cold_start'] !== undefined ? {} : { start_up: startUp }),
    ...(measured['accuracy'] === undefined ? {} : { accuracy: withShares(service['accuracy'], measured['accuracy']) }),
    ...merged(service, measured, 'confidence'),
  };
}

/** Key by key: a loading that was not measured stays. */
function withShares(accuracy: Json | undefined, measured: Json): Json {
  return isMapping(accuracy) && isMapping(measured) ? { ...accuracy, ...measured } : measured;
}

/** One distribution for all is that of all other devices. */
function byDeviceOf(profile: Json | undefined): Mapping {
  if (profile === undefined) return {};
  return isMapping(profile) && !isDistribution(profile) ? profile : { otherwise: profile };
}

function contentionOf(measured: Mapping, services: Mapping): Mapping {
  const known = (all: Json | undefined): (readonly [string, Json])[] =>
    Object.entries(mapping(all)).filter(([name]) => services[name] !== undefined);
  const slowdown = known(measured['slowdown']).map(([name, row]) => [name, Object.fromEntries(known(row))] as const);
  return { ...measured, slowdown: Object.fromEntries(slowdown) };
}

function merged(scenario: Mapping, measured: Mapping, key: string): Mapping {
  return measured[key] === undefined ? {} : { [key]: { ...mapping(scenario[key]), ...mapping(measured[key]) } };
}

/** Where a path of the merged scenario stands in the file of measurements; null: it is not from there. */
export function placeInMeasured({ value, locate }: SourceDocument, path: Path): Place | null {
  let here: Json | undefined = value;
  for (const part of path) {
    if (Array.isArray(here)) here = (here as readonly Json[])[Number(part)];
    else here = isMapping(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  return here === undefined || path.length < 2 ? null : locate(path);
}

/** Service -> device -> service time, of a file of measurements. Throws a ScenarioError with all that is wrong in it. */
export function readProfiles(
  text: string,
  file: string,
): { readonly [service: string]: { readonly [device: string]: Distribution } } {
  const { value, locate } = readProfilesFile(text, file);
  const problems = new Problems(locate);
  const services = Object.entries(mapping(mapping(value)['services'])).map(([service, one]) => {
    const devices = Object.entries(mapping(mapping(one)['profile'])).map(
      ([device, input]) =>
        [
          device,
          resolveDistribution({ problems }, ['services', service, 'profile', device], input as DistributionInput),
        ] as const,
    );
    return [service, Object.fromEntries(devices)] as const;
  });
  problems.throwIfAny();
  return Object.fromEntries(services);
}

function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function mapping(value: Json | undefined): Mapping {
  return isMapping(value) ? value : {};
}
