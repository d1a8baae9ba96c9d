import { readFile } from 'node:fs/promises';
import { ScenarioError, UserError } from '../../core/errors.ts';
import { type Imported, importRohe, type Note, type NoteKind, type RoheFile } from '../../scenarios/index.ts';
import { catalogue } from '../catalogue.ts';
import { COMPARE } from '../command-line/options.ts';
import { EXIT } from '../exit-codes.ts';
import { systemReason } from '../failure.ts';
import { requireAbsent, writeNew } from '../folder/new-file.ts';
import type { Terminal } from '../terminal.ts';
import { compareStrategies } from './compare.ts';

type Given = {
  readonly files: readonly string[];
  readonly output: string | undefined;
  readonly compare: boolean;
  readonly json: boolean;
};

/** `rohe import`: files of ROHE as one scenario, and what became of what they say. Never overwrites. */
export async function importFiles({ files, output, compare, json }: Given, terminal: Terminal): Promise<number> {
  if (output !== undefined) requireAbsent(output);
  if (compare && output === undefined) throw new UserError('--compare needs --output, the scenario to run');
  let imported: Imported;
  try {
    imported = importRohe(await Promise.all([...new Set(files)].map(read)), catalogue());
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const { problems } = error;
    terminal.say('error', `${terminal.paint('red', 'rohe:', 'err')} the files have ${counted(problems.length, 'problem')}:`);
    for (const problem of problems) terminal.say('error', problem);
    return EXIT.invalidScenario.code;
  }
  const { yaml, notes } = imported;
  if (output === undefined) {
    await (json ? terminal.printJson({ scenario: yaml, notes }) : terminal.print(yaml));
    for (const line of told(notes)) terminal.say('info', line);
    return EXIT.ok.code;
  }
  await writeNew(output, yaml);
  if (!compare) {
    await (json ? terminal.printJson({ output, notes }) : terminal.print(told(notes).join('\n')));
    terminal.say('info', `${output} is written; run it: rohe compare ${output}`);
    return EXIT.ok.code;
  }
  for (const line of told(notes)) terminal.say('info', line);
  const { set, rows, 'rows-format': rowsFormat } = COMPARE;
  return compareStrategies(
    { scenario: output, set: set.default, rows: rows.default, rowsFormat: rowsFormat.default, json },
    terminal,
  );
}

async function read(name: string): Promise<RoheFile> {
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { name, text: new UserError(`${name}: cannot be read: ${reason}`) };
  }
}

const HEADS: readonly (readonly [NoteKind, string])[] = [
  ['mapped', 'Mapped'],
  ['guessed', 'Guessed'],
  ['left out', 'Left out'],
];

/** A heading for each kind, and under it a line for each note. */
function told(notes: readonly Note[]): readonly string[] {
  return HEADS.flatMap(([kind, head]) => {
    const own = notes.filter((note) => note.kind === kind);
    if (own.length === 0) return [];
    return [`${head}:`, ...own.map(({ place, text }) => `  ${place === '' ? '' : `${place}  `}${text}`)];
  });
}

function counted(n: number, what: string): string {
  return n === 1 ? `a ${what}` : `${n} ${what}s`;
}
