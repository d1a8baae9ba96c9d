import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { type Check, checksAcross, type Found, readerOf, readWith, type Source } from '../../datasets/import/index.ts';
import { modelProfiles } from '../data-import/model-profiles.ts';
import { profilesFiles } from '../data-import/profiles.ts';
import { type Skeleton, skeletonsOf } from '../data-import/skeleton.ts';
import { sourcesOf } from '../data-import/sources.ts';
import { writeAll } from '../data-import/write.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { pathFrom, plural } from '../words.ts';

export type DataArguments = {
  readonly files: readonly string[];
  readonly output: string | undefined;
  readonly function?: readonly string[] | undefined;
  readonly busiest?: number | undefined;
  readonly json: boolean;
};
type Read = Found & { readonly source: Source; readonly kind: string; readonly caveat: string | undefined };

/** Of a trace of thousands of functions. */
const BUSIEST = 10;

/** `rohe data import`: published measurements as traces, profiles and recorded answers that scenarios name. Never overwrites. */
export async function importData({ files, output, json, ...given }: DataArguments, terminal: Terminal): Promise<number> {
  if (output === undefined) throw new UserError('data import needs --output, the folder for what the files become');
  const choice = { functions: given.function ?? [], busiest: given.busiest ?? BUSIEST };
  const read: Read[] = [];
  const unknown: string[] = [];
  for (const source of sourcesOf(files)) {
    const reader = await readerOf(source.path, [modelProfiles]);
    if (reader === undefined) unknown.push(source.path);
    else read.push({ ...(await readWith(reader, source, choice)), source, kind: reader.kind, caveat: reader.caveat });
  }
  const faults = read.flatMap((one) => one.faults);
  if (faults.length > 0) {
    terminal.say('error', `${terminal.paint('red', 'rohe:', 'err')} the files have problems, and nothing is written:`);
    for (const fault of faults) terminal.say('error', fault);
    return EXIT.invalidScenario.code;
  }
  if (read.length === 0)
    throw new UserError(`none of ${plural(unknown.length, 'file')} is of a kind that is known; docs/data.md says which are`);
  const profiles = profilesFiles(read.flatMap(({ services }) => services));
  const outputs = read.flatMap((one) => one.outputs);
  const skeletons = skeletonsOf(read);
  const texts = [...profiles].map(([path, text]) => ({ path, text }));
  await writeAll(output, [...outputs, ...[...texts, ...skeletons].map(({ path, text }) => ({ path, parts: [text] }))]);
  await (json
    ? terminal.printJson({
        output,
        files: read.map(jsonOf),
        across: checksAcross(read.flatMap(({ facts }) => facts)),
        profiles: [...profiles.keys()],
        scenarios: skeletons.map(({ path }) => path),
        unknown,
      })
    : terminal.print(
        [...read.flatMap((one) => told(one, terminal)), ...rest(output, profiles, skeletons, unknown, read, terminal)].join('\n'),
      ));
  return EXIT.ok.code;
}

function jsonOf({ source, kind, outputs, services, checks, notes }: Read): object {
  const become = outputs.map(({ path, what }) => ({ path, what }));
  return { file: source.path, kind, outputs: become, services: services.map(({ service }) => service), checks, notes };
}

function told({ source, kind, outputs, services, checks, notes }: Read, terminal: Terminal): readonly string[] {
  return [
    `${terminal.paint('bold', pathFrom(source.path))}  ${kind}`,
    ...outputs.map(({ path, what }) => `  -> ${path}  ${what}`),
    ...[...new Set(services.map(({ file }) => file))].map((file) => `  -> profiles/${file}.yaml  ${servicesIn(file, services)}`),
    ...checks.map((check) => `  ${checkLine(check, terminal)}`),
    ...notes.map((note) => `  ${note}`),
  ];
}

function servicesIn(file: string, services: Found['services']): string {
  const own = services.filter((one) => one.file === file);
  const holds = (['profile', 'accuracy', 'confidence'] as const).filter((key) => own.some((one) => one[key] !== undefined));
  return `${holds.join(', ')} of ${plural(new Set(own.map(({ service }) => service)).size, 'service')}`;
}

function checkLine({ what, figure, holds }: Check, terminal: Terminal): string {
  const verdict = holds ? terminal.paint('green', 'holds') : terminal.paint('red', 'DOES NOT HOLD');
  return `${verdict}  ${what}: ${figure}`;
}

function rest(
  output: string,
  profiles: ReadonlyMap<string, string>,
  skeletons: readonly Skeleton[],
  unknown: readonly string[],
  read: readonly Read[],
  terminal: Terminal,
): readonly string[] {
  const notes = [...new Set(read.flatMap(({ kind, caveat }) => (caveat === undefined ? [] : [`${kind}: ${caveat}`])))];
  const across = checksAcross(read.flatMap(({ facts }) => facts));
  const named = [...profiles.keys()];
  return [
    ...(unknown.length === 0 ? [] : ['', `Not of a kind that is known, ${plural(unknown.length, 'file')}:`]),
    ...unknown.map((path) => `  ${pathFrom(path)}`),
    ...(across.length === 0 ? [] : ['', 'Of files together:']),
    ...across.map((check) => `  ${checkLine(check, terminal)}`),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    `Written to ${output}.${named.length === 0 ? '' : ` A scenario there takes a profile with  profiles: ${named[0]}`}`,
    ...skeletons.map(({ path }) => `A scenario to begin with: rohe compare ${pathFrom(join(output, path))}`),
  ];
}
