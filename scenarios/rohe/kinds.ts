import { listed } from '../../core/suggest.ts';
import { readAdaptive, readObservation, readOrchestration, readStream } from './configs.ts';
import { readContract, readSla } from './contracts.ts';
import type { Cursor } from './cursor.ts';
import { likenessOf } from './likeness.ts';
import { readNode } from './nodes.ts';
import type { Parts } from './parts.ts';
import { readPatch, readPlan } from './plans.ts';
import {
  readDetections,
  readDeviceFeatures,
  readEnsembleSelection,
  readInstance,
  readMeasured,
  readModelFeatures,
  readModelProfile,
  readProfile,
} from './profiles.ts';
import { readService } from './services.ts';

type Kind = {
  readonly name: string;
  /** Whether the file is one of these. */
  is(file: Cursor): boolean;
  read(file: Cursor, parts: Parts): void;
};

const NODE = ['mac_address', 'MAC', 'node_name'];
const SERVICE = ['service_id', 'service_name', 'microservice_name'];

/** In the order in which they are tried. */
const KINDS: readonly Kind[] = [
  {
    name: 'execution plans',
    is: (file) => file.has('modality_ensembles', 'execution_phases'),
    read: (file, { plans }) => push(plans, readPlan(file)),
  },
  { name: 'ensembles', is: (file) => file.has('ensemble_members'), read: (file, { patches }) => push(patches, readPatch(file)) },
  {
    name: 'contracts',
    is: (file) => file.has('contract', 'contract_id', 'cdm_definitions'),
    read(file, { contracts, metrics }) {
      const read = readContract(file);
      push(contracts, read.contract);
      metrics.push(...read.metrics);
    },
  },
  {
    name: 'orchestration configurations',
    is: (file) => file.has('orchestrateConfig', 'orchestrate_algorithm_config', 'service_queue', 'service_queue_config'),
    read: (file, { settings }) => settings.push(...readOrchestration(file)),
  },
  {
    name: 'observation configurations',
    is: (file) => file.has('collector', 'stream_config', 'agent_image') || (file.has('window') && file.has('connector')),
    read: (file, { settings }) => settings.push(...readObservation(file)),
  },
  {
    name: 'configurations of the adaptive orchestrator',
    is: (file) => file.has('time_proportions', 'sla_path', 'inference_service_table'),
    read: (file, { settings }) => settings.push(...readAdaptive(file)),
  },
  {
    name: 'ensemble selections',
    is: (file) => file.has('mlSpecific'),
    read: (file, { contracts }) => push(contracts, readEnsembleSelection(file)),
  },
  { name: 'profiles', is: isProfile, read: (file, { profiles }) => push(profiles, readProfile(file)) },
  { name: 'instances', is: isInstance, read: (file, { profiles }) => push(profiles, readInstance(file)) },
  {
    name: 'model profiles',
    is: (file) => file.has('model_name') && file.has('profile'),
    read: (file, { profiles }) => push(profiles, readModelProfile(file)),
  },
  mapped(
    'nodes',
    (one) => one.has(...NODE),
    (one, { nodes }) => push(nodes, readNode(one)),
  ),
  mapped(
    'services',
    (one) => one.has(...SERVICE) && !isProfile(one) && !isInstance(one),
    (one, { services }) => push(services, readService(one, null)),
  ),
  mapped('profiles', isProfile, (one, { profiles }) => push(profiles, readProfile(one))),
  mapped('instances', isInstance, (one, { profiles }) => push(profiles, readInstance(one))),
  mapped(
    'agreements',
    (one) => one.has('sla_id', 'service_level_indicators'),
    (one, { contracts }) => push(contracts, readSla(one)),
  ),
  mapped(
    'measured models',
    (one) => one.has('data') && inside(one.at('data')).some((device) => device.has('CPU', 'GPU')),
    (one, { profiles }) => push(profiles, readMeasured(one)),
  ),
  mapped(
    'model features',
    (one) => one.has('bThroughput', 'nSpecialize'),
    (one, { profiles }) => push(profiles, readModelFeatures(one)),
  ),
  mapped(
    'device features',
    (one) => one.has('CPU') && one.has('frequency', 'mem'),
    (one, { nodes }) => push(nodes, readDeviceFeatures(one)),
  ),
  mapped(
    'workload profiles',
    (one) => one.has('rps'),
    (one, { streams }) => push(streams, readStream(one)),
  ),
  mapped(
    'detections',
    (one) => one.has('class_specific'),
    (one, { profiles }) => push(profiles, readDetections(one)),
  ),
];

function isProfile(one: Cursor): boolean {
  return one.has('base_line', 'inference_performance') && one.has('inference_service_id', 'model_id');
}
function isInstance(one: Cursor): boolean {
  return one.has('runtime_performance') && one.has('instance_id', 'model_id');
}

/** Whether a file is of a kind that is known. */
export function isKnown(file: Cursor): boolean {
  return file.has('data', 'command') || KINDS.some((one) => one.is(file));
}

/** Reads a file into `parts`, whatever kind it is; an unknown kind is a problem of the file. */
export function readFile(file: Cursor, parts: Parts): void {
  if (file.has('data') && typeof file.value === 'object' && !Array.isArray(file.value)) return readEnvelope(file, parts);
  if (file.has('command')) {
    const what = file.at('command').text();
    file.source.notes.add('left out', file.source.file, file.line, `command ${what}: it asks a server for something`);
    return;
  }
  const kind = KINDS.find((one) => one.is(file));
  if (kind === undefined) {
    const known = `known are ${listed([...new Set(KINDS.map(({ name }) => name))])}`;
    file.problem(`is no file of ROHE's that is known; ${likenessOf(file.value) ?? known}`);
    return;
  }
  kind.read(file, parts);
}

/** `data.<key>` holds nodes; `data.<app>.<key>` services. */
function readEnvelope(file: Cursor, { nodes, services }: Parts): void {
  file.leaveOut(
    ...['application', 'client_id', 'instance_name', 'stage_id', 'role', 'command'].map(
      (key) => [key, 'it has no effect'] as const,
    ),
  );
  const data = file.at('data');
  const entries = data.entries();
  if (entries.length === 0) data.problem('is empty; give at least one node or service');
  for (const [key, one] of entries) {
    if (
      one.has(...NODE) ||
      (one.has('cpu') && one.has('memory') && !one.has(...SERVICE) && typeof one.at('cpu').value === 'object')
    )
      push(nodes, readNode(one));
    else if (one.has(...SERVICE)) push(services, readService(one, null));
    else if (typeof one.value !== 'object') one.problem('must be a node, or the services of an application');
    else for (const [, service] of one.entries()) push(services, isObject(service) ? readService(service, key) : null);
  }
}

function isObject(cursor: Cursor): boolean {
  if (typeof cursor.value === 'object' && cursor.value !== null && !Array.isArray(cursor.value)) return true;
  cursor.problem('must be a service (a mapping of its demands)');
  return false;
}

/** A mapping or a list of things of one kind: the first tells the kind, and all are read. */
function mapped(name: string, is: (one: Cursor) => boolean, read: (one: Cursor, parts: Parts) => void): Kind {
  return {
    name,
    is: (file) => inside(file).some(is),
    read(file, parts) {
      const all = Array.isArray(file.value) ? file.items() : file.entries().map(([, one]) => one);
      for (const one of all) {
        if (typeof one.value === 'object' && one.value !== null && !Array.isArray(one.value)) read(one, parts);
        else one.problem(`is not among ${name}: it must be a mapping`);
      }
    },
  };
}

/** The values of a mapping or list, without marking them as read. */
function inside(file: Cursor): readonly Cursor[] {
  if (typeof file.value !== 'object' || file.value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(file.value)
    ? [...file.value.entries()]
    : Object.entries(file.value);
  return entries.map(([key, value]) => file.peek(key, value)).filter(({ value }) => typeof value === 'object');
}

function push<T>(list: T[], part: T | null): void {
  if (part !== null) list.push(part);
}
