import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../../core/errors.ts';
import type { LogLine } from '../../core/events.ts';
import type { Scenario } from '../../core/scenario.ts';
import type { Measurement, StartUp } from '../../datasets/index.ts';
import { percent } from '../../reports/index.ts';
import { placeName } from '../folder/place.ts';
import type { KeptRun } from '../folder/whole-rows.ts';
import { readCompleteRun } from '../gap/read-run.ts';
import { saysLate } from '../live/lateness.ts';
import { numberIn, numberOrNull } from '../reporting/csv-rows.ts';
import { eachKept, requireKept } from '../reporting/kept-rows.ts';
import type { Gathered } from './gathered.ts';

const COLUMNS = [
  'invocation_id',
  'query_id',
  'modality',
  'stage',
  'service',
  'node',
  'explain',
  'decided_ms',
  'end_ms',
  'outcome',
  'network_ms',
  'waiting_ms',
  'service_ms',
];
const LOG_FILE = 'log.jsonl';
/** Of the invocations: more that did not complete make a difference. */
const MOST_LOST = 0.05;

/** What a run folder with all rows says about the hosts it ran on. Throws a UserError where it has no rows of invocations. */
export async function measuredInRun(folder: string): Promise<Gathered> {
  const document = readCompleteRun(folder);
  const { scenario, environment, notices: said } = document;
  const run = { folder, document };
  requireKept(run, 'invocation', ', which profiles are fitted to; run it again with --rows all');
  const { kibs, startUps } = await readLog(join(folder, LOG_FILE), scenario);
  const started = await readStarts(run);
  const batching = new Set(scenario.services.flatMap((one) => (one.batching === null ? [] : [one.name])));
  const nodes = new Map(scenario.nodes.map((node) => [node.name, node]));
  const work: Measurement[] = [];
  const gatewayLegs: number[] = [];
  let silent = 0;
  let sent = 0;
  await eachKept(
    run,
    'invocation',
    COLUMNS,
    (id, query, modality, stage, service, name, explain, decided, end, outcome, network, waiting, served) => {
      if (service !== '') sent++;
      if (outcome !== 'completed') return;
      const networkMs = numberOrNull(network!) ?? 0;
      // There and back between client, gateway and data hub, and one way.
      if (stage === 'ingest') gatewayLegs.push(networkMs / 2);
      if (stage === 'reply') gatewayLegs.push(networkMs);
      const node = nodes.get(name!);
      if (node === undefined) return;
      if (waiting === '') silent++;
      const [waitingMs, serviceMs] = [numberOrNull(waiting!) ?? 0, numberOrNull(served!) ?? 0];
      const [decidedMs, endMs] = [numberIn(decided!), numberIn(end!)];
      const sendingMs = Math.max(0, endMs - decidedMs - networkMs - waitingMs - serviceMs);
      // How the network time divides into there and back is not known: half of it each.
      const startMs = decidedMs + sendingMs + networkMs / 2 + waitingMs;
      work.push({
        run: placeName(folder),
        service: service!,
        device: node.device,
        node: node.name,
        zone: node.zone,
        startMs,
        endMs: startMs + serviceMs,
        plain: explain !== 'true' && !batching.has(service!),
        networkMs,
        kib: kibs.get(numberIn(id!)) ?? null,
        // A task that is started and sent at once waits for two lists of decisions, each of which costs its time.
        orchestrationMs: started.get(`${query} ${modality}`) === decided ? sendingMs / 2 : sendingMs,
        candidates: null,
      });
    },
  );
  const lost = 1 - work.length / sent;
  const notices = [
    ...(environment.live === undefined
      ? [`${placeName(folder)} is a simulated run: what is fitted is what its scenario says`]
      : []),
    ...(saysLate(said)
      ? [`${placeName(folder)} was sent late, by a machine with other work to do: its times hold that; calibrate on an idle one`]
      : []),
    ...(lost > MOST_LOST
      ? [
          `${percent(lost)} of the invocations of ${placeName(folder)} did not complete, the longest first: what is fitted is quicker than what it is`,
        ]
      : []),
    ...[...batching].map((name) => `${name} batches: its times are those of batches, and its profile is not fitted`),
    ...(silent > 0
      ? [`${silent} invocations of ${placeName(folder)} do not say how long they waited: their service times may hold that`]
      : []),
  ];
  return { work, startUps, gatewayLegs, zones: scenario.network.zones, notices };
}

/** When each task was started, as it is written. */
async function readStarts(run: KeptRun): Promise<ReadonlyMap<string, string>> {
  const starts = new Map<string, string>();
  await eachKept(run, 'task', ['query_id', 'modality', 'start_ms'], (query, modality, startMs) => {
    starts.set(`${query} ${modality}`, startMs!);
  });
  return starts;
}

/** What travelled with each invocation, and how long instances took to be ready. Without a log neither is known. */
async function readLog(
  file: string,
  scenario: Scenario,
): Promise<{ readonly kibs: ReadonlyMap<number, number>; readonly startUps: readonly StartUp[] }> {
  const kibs = new Map<number, number>();
  const deployed = new Map<number, { readonly serviceId: number; readonly atMs: number }>();
  const startUps: StartUp[] = [];
  if (!existsSync(file)) return { kibs, startUps };
  let n = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    n++;
    const line = parsed(text, file, n);
    if (line.is === 'command' && line.command.kind === 'invoke')
      kibs.set(line.command.work.id, line.command.work.sendKiB + line.command.work.returnKiB);
    else if (line.is === 'command' && line.command.kind === 'deploy')
      deployed.set(line.command.instanceId, { serviceId: line.command.serviceId, atMs: line.atMs });
    else if (line.is === 'observation' && line.observation.kind === 'instance-changed' && line.observation.state === 'ready') {
      const from = deployed.get(line.observation.instanceId);
      const service = from === undefined ? undefined : scenario.services[from.serviceId];
      if (from !== undefined && service !== undefined) startUps.push({ service: service.name, ms: line.atMs - from.atMs });
    }
  }
  return { kibs, startUps };
}

function parsed(text: string, file: string, line: number): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch (error) {
    throw new UserError(`${file}:${line} is damaged (${error instanceof Error ? error.message : String(error)}); run it again`, {
      cause: error,
    });
  }
}
