import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UserError } from '../../core/errors.ts';
import { readPublished } from '../../datasets/derive/published.ts';
import { rebuildTables } from '../../datasets/derive/rebuild.ts';
import { datasetsFolder } from '../../datasets/table.ts';
import { codeOf, systemReason } from '../failure.ts';

const HELP = `npm run datasets                 the tables of datasets/ once more, from the published data
npm run datasets -- --check      only whether they are what would be written; ends with 1 where they are not

  --data DIR    the published data (default: what ROHE_DATA names): rohe/datasets, and tables
Rows whose rebuilt_by is "hand" are kept as they are.`;

const OPTIONS = {
  data: { type: 'string' },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
/** Lines that are not what they would be. */
const SHOWN = 10;
type Given = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

try {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) console.log(HELP);
  else await rebuild(values);
} catch (error) {
  if (!(error instanceof UserError) && codeOf(error) === undefined) throw error;
  const reason = systemReason(error);
  const { path, message } = error as NodeJS.ErrnoException;
  const said = error instanceof UserError ? message : message.split('\n')[0]!;
  console.error(`rohe: ${reason === undefined ? said : `cannot read ${path}: ${reason}`}`);
  process.exitCode = 2;
}

async function rebuild({ data, check }: Given): Promise<void> {
  const folder = data ?? process.env['ROHE_DATA'] ?? '';
  if (folder === '')
    throw new UserError(
      'the published data are needed: name their folder with --data DIR or ROHE_DATA (docs/data.md says which)',
    );
  for (const { table, text, computed, kept } of rebuildTables(await readPublished(folder), datasetsFolder())) {
    const file = new URL(`${table}.csv`, datasetsFolder());
    const off = differences(readFileSync(file, 'utf8'), text);
    if (!check && off.length > 0) writeFileSync(file, text);
    const state = off.length === 0 ? 'is what it was' : check ? `is not what it would be, in ${off.length} lines` : 'is written';
    console.log(`datasets/${table}.csv ${state}: ${computed} rows computed, ${kept} kept by hand`);
    if (check) for (const line of off.slice(0, SHOWN)) console.log(`  ${line}`);
    if (check && off.length > 0) process.exitCode = 1;
  }
}

/** The lines that only one of them has. */
function differences(is: string, wouldBe: string): readonly string[] {
  const [old, made] = [is.split('\n'), wouldBe.split('\n')];
  const [had, has] = [new Set(old), new Set(made)];
  const moved = is !== wouldBe ? ['the order of the lines'] : [];
  const changed = [
    ...old.filter((line) => !has.has(line)).map((line) => `- ${line}`),
    ...made.filter((line) => !had.has(line)).map((line) => `+ ${line}`),
  ];
  return changed.length > 0 ? changed : moved;
}
