import type { LogLine, RunRecord } from '../../core/events.ts';
import { buildModel } from '../../core/model/build.ts';
import { createSimBackend } from '../../sim/backend.ts';
import type { Probe } from '../../sim/probe.ts';
import { simulate } from '../simulate.ts';
import { everyQueryEndsOnce, nothingIsLost } from './books.ts';
import { nodesHoldWhatTheyCarry } from './capacity.ts';
import { createDigester, type Digest } from './digest.ts';
import { joulesAreConserved } from './energy.ts';
import type { Finding, Invariant } from './invariant.ts';
import { linksCarryWhatTheyCan } from './links.ts';
import { causesComeFirst, clockIsMonotone } from './order.ts';
import { again, inParts, type Run, replayed } from './repeat.ts';
import { watchStations } from './stations.ts';

/** Of one strategy on one replicate. */
export type Check = {
  readonly findings: readonly Finding[];
  readonly digest: Digest;
  readonly interrupted: boolean;
};

/** Runs that one check makes. */
export const RUNS = 4;
/** A log is kept for its replay up to this; of a longer one the beginning. */
const MOST_LINES = 500_000;

/** Runs the simulation, watched, and then three times more: as it was, in parts, and from its log. */
export async function check(run: Run): Promise<Check> {
  const watched = await watch(part(run, 0));
  const { digest, log, findings, interrupted } = watched;
  const rest: Finding[] = [];
  for (const [i, redo] of [again, inParts].entries()) {
    if (!stopped(run)) rest.push(await redo(part(run, i + 1), digest));
  }
  if (!stopped(run)) rest.push(await replayed(part(run, 3), log.lines, log.whole));
  return { findings: [...findings, ...rest], digest, interrupted: interrupted || stopped(run) };
}

function stopped({ signal }: Run): boolean {
  return signal?.aborted ?? false;
}

/** The run with its progress as that of one of several. */
function part(run: Run, i: number): Run {
  return { ...run, onProgress: (share) => run.onProgress?.((i + share) / RUNS) };
}

async function watch(run: Run) {
  const model = buildModel(run.scenario);
  const stations = watchStations(model);
  const invariants = [
    everyQueryEndsOnce(),
    nothingIsLost(run.scenario.durationMs),
    causesComeFirst(),
    clockIsMonotone(),
    nodesHoldWhatTheyCarry(model),
    linksCarryWhatTheyCan(model),
    joulesAreConserved(model),
  ];
  const log = new Recording();
  const digester = createDigester();
  const watchers: readonly Omit<Invariant, 'finding'>[] = [...invariants, stations.watch, digester];
  const [logs, records] = [watchers.flatMap((one) => one.log ?? []), watchers.flatMap((one) => one.record ?? [])];
  const probe = together(watchers.flatMap((one) => one.probe ?? []));
  const end = await simulate({
    ...run,
    backend: (parts) => createSimBackend({ ...parts, probe }),
    onLog(line: LogLine) {
      log.add(line);
      for (const tell of logs) tell(line);
    },
    onRecord(record: RunRecord) {
      for (const tell of records) tell(record);
    },
  });
  const { startUpMs, endMs, interrupted } = end;
  const findings = [...invariants.map((one) => one.finding(startUpMs, startUpMs + endMs)), ...stations.findings()];
  return { findings, digest: digester.digest(), log, interrupted };
}

function together(probes: readonly Probe[]): Probe {
  return {
    reached(id, instanceId, atMs) {
      for (const probe of probes) probe.reached(id, instanceId, atMs);
    },
    began(id, instanceId, atMs) {
      for (const probe of probes) probe.began(id, instanceId, atMs);
    },
    ended(id, instanceId, atMs) {
      for (const probe of probes) probe.ended(id, instanceId, atMs);
    },
    left(id, instanceId, atMs) {
      for (const probe of probes) probe.left(id, instanceId, atMs);
    },
  };
}

/** The log, or as much of it as is kept: it ends where the next line is no command, so that it can be replayed. */
class Recording {
  readonly lines: LogLine[] = [];
  whole = true;
  add(line: LogLine): void {
    if (this.whole && this.lines.length >= MOST_LINES && line.is !== 'command') this.whole = false;
    if (this.whole) this.lines.push(line);
  }
}
