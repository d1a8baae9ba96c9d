import { existsSync, readFileSync, statSync } from 'node:fs';
import { compileDistribution } from '../../core/distribution.ts';
import { UserError } from '../../core/errors.ts';
import { type Fitted, slowdownsOf } from '../../datasets/index.ts';
import { readProfiles } from '../../scenarios/index.ts';
import { type Calibration, calibrate as fitAll } from '../calibration/calibrate.ts';
import { type Drift, driftOf } from '../calibration/drift.ts';
import { measuredInCsv } from '../calibration/from-csv.ts';
import { measuredInRun } from '../calibration/from-run.ts';
import { type Gathered, gather } from '../calibration/gathered.ts';
import { profilesFile } from '../calibration/profiles-file.ts';
import { EXIT } from '../exit-codes.ts';
import { systemReason } from '../failure.ts';
import { requireAbsent, writeNew } from '../folder/new-file.ts';
import { findRun } from '../folder/place.ts';
import type { Terminal } from '../terminal.ts';
import { columns, plural, short } from '../words.ts';

export type CalibrateArguments = {
  /** Run folders, and CSV files of one's own. */
  readonly from: readonly string[];
  readonly output?: string | undefined;
  /** A file of profiles to hold against the measurements, in place of fitting new ones. */
  readonly check?: string | undefined;
  readonly tolerance?: number | undefined;
  readonly json: boolean;
};

const TOLERANCE_PERCENT = 15;

/** `rohe calibrate LIVE_RUN... -o profiles.yaml`, or `--check profiles.yaml`. */
export async function calibrate(given: CalibrateArguments, terminal: Terminal): Promise<number> {
  if (given.check !== undefined && given.output !== undefined)
    throw new UserError('--check writes no profiles; leave out --output');
  if (given.check === undefined && given.tolerance !== undefined) throw new UserError('--tolerance is for --check');
  if (given.output !== undefined) requireAbsent(given.output);
  const sources: Gathered[] = [];
  for (const name of given.from) sources.push(await measured(await findRun(name)));
  const all = gather(sources);
  for (const notice of all.notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
  return given.check === undefined ? write(given, all, terminal) : check(given, given.check, all, terminal);
}

async function measured(path: string): Promise<Gathered> {
  if (!existsSync(path)) throw new UserError(`${path}: there is no such file or folder; name run folders or CSV files`);
  return statSync(path).isDirectory() ? measuredInRun(path) : measuredInCsv(path);
}

async function write(given: CalibrateArguments, all: Gathered, terminal: Terminal): Promise<number> {
  const found = fitAll(all);
  const yaml = profilesFile(found, `${plural(all.work.length, 'invocation')} in ${given.from.join(', ')}`);
  if (given.output !== undefined) await writeNew(given.output, yaml);
  if (given.json) await terminal.printJson({ ...found, output: given.output ?? null });
  else if (given.output === undefined) {
    for (const line of told(found)) terminal.say('info', line);
    await terminal.print(yaml.trimEnd());
  } else {
    await terminal.print(told(found).join('\n'));
    terminal.say(
      'info',
      `written: ${given.output}; a scenario takes it with profiles: and its path, rohe run with --profiles ${given.output}`,
    );
  }
  return EXIT.ok.code;
}

async function check(given: CalibrateArguments, file: string, { work }: Gathered, terminal: Terminal): Promise<number> {
  const percent = given.tolerance ?? TOLERANCE_PERCENT;
  const profiles = readProfiles(readText(file), file);
  const drifts = driftOf(profiles, work, slowdownsOf(work).aloneMs, percent / 100);
  if (drifts.length === 0)
    throw new UserError(`${file} has no profile of a service and device of what was named; calibrate them, or name other runs`);
  const drifted = drifts.filter((one) => one.drifted === true);
  if (given.json) await terminal.printJson({ drifted: drifted.length, profiles: drifts });
  else await terminal.print([...driftTable(drifts), '', driftSentence(drifts, drifted, percent, file)].join('\n'));
  return drifted.length > 0 ? EXIT.checkFailed.code : EXIT.ok.code;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read ${file}: ${systemReason(error) ?? String(error)}`, { cause: error });
  }
}

const percentText = (share: number | null): string => (share === null ? '-' : `${short(share * 100)} %`);

/** What was fitted, with how far it is from what it has not seen. */
function told({ profiles, startUps, slowdowns, links, orchestration }: Calibration): string[] {
  const row = (what: string, on: string, { n, family, distribution, ks, mape }: Fitted): string[] => {
    const compiled = compileDistribution(distribution);
    const [mean, p95] = [compiled.meanMs, compiled.quantile(0.95)].map((ms) => `${short(ms)} ms`);
    return [what, on, String(n), family, mean!, p95!, ks === null ? '-' : ks.toFixed(3), percentText(mape)];
  };
  const table = columns(
    ['', '', 'n', 'best of', 'mean', 'p95', 'KS held out', 'MAPE held out'],
    [
      ...profiles.map(({ service, device, fitted }) => row(service, device, fitted)),
      ...startUps.map(({ service, fitted }) => row(service, 'start-up', fitted)),
      ...links.map(({ zone, link }) => row('network, one way', zone, link.latency)),
    ],
  );
  const slow = Object.entries(slowdowns).flatMap(([service, beside]) =>
    Object.entries(beside).map(([other, factor]) => `${service} beside ${other}: ${short(factor)} times as long`),
  );
  const bandwidths = links.flatMap(({ zone, link }) =>
    link.mbitPerS === null ? [] : [`network to ${zone}: ${short(link.mbitPerS)} Mbit/s`],
  );
  const deciding =
    orchestration === null
      ? []
      : [`orchestration: ${short(orchestration.fixedMs)} ms, and ${short(orchestration.perCandidateMs)} ms for a candidate`];
  return [...table, '', ...slow, ...bandwidths, ...deciding];
}

function driftTable(drifts: readonly Drift[]): string[] {
  return columns(
    ['', '', 'n', 'profile', 'measured', 'KS', 'MAPE', ''],
    drifts.map(({ service, device, n, profileMs, measuredMs, ks, mape, drifted }) => [
      service,
      device,
      String(n),
      `${short(profileMs)} ms`,
      `${short(measuredMs)} ms`,
      ks.toFixed(3),
      percentText(mape),
      drifted === null ? 'too few to say' : drifted ? 'drifted' : 'holds',
    ]),
  );
}

function driftSentence(drifts: readonly Drift[], drifted: readonly Drift[], percent: number, file: string): string {
  if (drifted.length === 0) return `${plural(drifts.length, 'profile')} of ${file}: none is off by more than ${percent} %.`;
  const names = drifted.map(({ service, device }) => `${service} on ${device}`).join(', ');
  return `drift: ${names} off by more than ${percent} %; calibrate again.`;
}
