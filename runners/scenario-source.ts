import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario.ts';
import { hint, nearest } from '../core/suggest.ts';
import { checkScenario, type Override, parseOverride } from '../scenarios/index.ts';
import { catalogue } from './catalogue.ts';
import { compileExpressions, type Expressions } from './expressions.ts';
import { completeModules } from './own-params.ts';
import { packageFolder } from './package.ts';
import type { Terminal } from './terminal.ts';

/** A scenario that can be run: loaded, its own metrics and thresholds compiled. */
export type Source = Expressions & {
  readonly scenario: Scenario;
  /** Where module paths start from. */
  readonly baseDir: string;
  /** Absolute. */
  readonly file: string;
};
/** What whoever runs it has to know, a sentence each. */
type Notices = { readonly notices: readonly string[] };

/** `name`: a path, or a shipped scenario. `sets`: `path=value` each, in place of what the file says. */
export async function readSource(name: string, sets: readonly string[] = []): Promise<Source & Notices> {
  const file = findScenario(name);
  const overrides = sets.map(parseOverride);
  const near = relative(process.cwd(), file);
  const shown = near === '' || near.startsWith('..') ? file : near;
  const { scenario: read, baseDir, notices, problems } = checkScenario(shown, catalogue(), overrides);
  const scenario = await completeModules(withoutFixedAxes(read, overrides), baseDir, problems);
  return { file, baseDir, notices, scenario, ...(await compileExpressions(scenario, problems)) };
}

export function tellNotices({ notices }: Notices, terminal: Terminal): void {
  for (const notice of notices) terminal.say('warn', `${terminal.paint('yellow', 'note:', 'err')} ${notice}`);
}

/** Overrides of a command line, with the file of measurements (relative to the working folder) and the warm-up that it names. */
export function allSets({
  set,
  profiles,
  warmUp,
}: {
  readonly set: readonly string[];
  readonly profiles?: string | undefined;
  readonly warmUp?: string | undefined;
}): string[] {
  return [
    ...(profiles === undefined ? [] : [`profiles=${JSON.stringify(resolve(profiles))}`]),
    ...set,
    ...(warmUp === undefined ? [] : [`warm_up=${warmUp}`]),
  ];
}

/** An axis of `vary` that a --set gives a value is none any more. */
function withoutFixedAxes(scenario: Scenario, overrides: readonly Override[]): Scenario {
  const fixed = new Set(overrides.map(({ path }) => path));
  const vary = Object.fromEntries(Object.entries(scenario.vary).filter(([path]) => !fixed.has(path)));
  return { ...scenario, vary };
}

/** Refuses what only a sweep could run. */
export function refuseAxes({ scenario }: Source, command: string): void {
  const axes = Object.entries(scenario.vary);
  if (axes.length === 0) return;
  const shown = axes.map(([path, values]) => `${path} over ${values.length} values`).join(', ');
  const sets = axes.map(([path, values]) => `--set ${shellWord(`${path}=${JSON.stringify(values[0])}`)}`).join(' ');
  throw new UserError(
    `${scenario.name} varies ${shown}, and ${command} runs one setting at a time; run all of them with rohe sweep, or fix it, such as with ${sets}`,
  );
}

function shellWord(text: string): string {
  return /^[\w.=/%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export type Shipped = { readonly name: string; readonly file: string };

/** The scenarios that come with the package; they can be named without a path. */
export function shippedScenarios(): readonly Shipped[] {
  const folder = join(packageFolder(), 'scenarios');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => ({ name: basename(file, '.yaml'), file: join(folder, file) }));
}

/** Throws a UserError that lists what is shipped where nothing is found. */
export function findScenario(name: string): string {
  if (existsSync(name)) return resolve(name);
  const all = shippedScenarios();
  const shipped = all.find((one) => one.name === name || `${one.name}.yaml` === name);
  if (shipped !== undefined) return shipped.file;
  const names = all.map((one) => one.name);
  if (/^[\w-]+$/.test(name)) throw new UserError(`unknown scenario "${name}"${hint(name, names)}; or give the path of a file`);
  const beside = besides(name);
  throw new UserError(`there is no scenario file "${name}"${beside ?? `; shipped are ${names.join(', ')}`}`);
}

/** A file of a similar name in the same folder. */
function besides(path: string): string | undefined {
  const folder = dirname(path);
  if (!existsSync(folder)) return `; there is no folder ${folder} either`;
  const near = nearest(basename(path), readdirSync(folder));
  return near === undefined ? undefined : `; did you mean ${join(folder, near)}?`;
}
