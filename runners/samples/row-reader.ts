import { UserError } from '../../core/errors.ts';
import { clip, hint } from '../../core/suggest.ts';

/** A row by the names of its columns. */
export type Cell = (column: string) => string;
/** How rows become values: `null` leaves a row out, '' is an empty cell. */
export type RowReader = {
  readonly columns: readonly string[];
  readonly read: (cell: Cell) => string | null;
  /** The end of the error where no row was read. */
  readonly absent?: () => string;
  /** Said when all rows were read. Throws a UserError where they are no sample. */
  readonly remarks?: (values: number) => readonly string[];
};

/** A column of that name, or the rows of a long table (columns `metric` and `value`) that are of it. */
export function columnOf(file: string, header: readonly string[], metric: string): RowReader {
  const long = header.includes('metric') && header.includes('value');
  if (long && metric !== 'value' && !header.includes(metric)) return longColumn(file, header, metric);
  const column = requireColumn(file, header, metric);
  if (header.includes('metric') && metric !== 'metric') return unmixed(file, column);
  return header.includes('counted') ? withWarmUp(file, column) : { columns: [column], read: (cell) => cell(column) };
}

/** A column beside one that says which metric its rows are of. */
function unmixed(file: string, column: string): RowReader {
  let first: string | undefined;
  const read = (cell: Cell): string => {
    const of = cell('metric');
    if (first !== undefined && of !== first)
      throw new UserError(
        `${file} mixes metrics in its column "${clip(column)}" (${clip(first)}, ${clip(of)}); ` +
          (column === 'value' ? `name one, such as --metric ${clip(first)}` : 'keep the rows of one'),
      );
    first = of;
    return cell(column);
  };
  return { columns: [column], read };
}

/** The queries of a run, where those that arrived during the warm-up are marked. */
function withWarmUp(file: string, column: string): RowReader {
  let early = 0;
  const read = (cell: Cell): string => {
    if (cell('counted') === 'false') early++;
    return cell(column);
  };
  const remarks = (): readonly string[] =>
    early === 0
      ? []
      : [
          `${file} holds ${early === 1 ? 'a row' : `${early} rows`} of the warm-up (counted = false); name the run folders to leave them out`,
        ];
  return { columns: [column], read, remarks };
}

/** The scope of what is of a run as a whole, in the tables that rohe writes. */
const WHOLE_RUN = 'run';

function longColumn(file: string, header: readonly string[], metric: string): RowReader {
  const names = new Set<string>();
  const scoped = header.includes('scope');
  let others = 0;
  let unit: string | undefined;
  const read = (cell: Cell): string | null => {
    names.add(cell('metric'));
    if (cell('metric') !== metric) return null;
    if (scoped && cell('scope') !== WHOLE_RUN) {
      others++;
      return null;
    }
    const now = cell('unit');
    if (unit !== undefined && now !== unit)
      throw new UserError(`${file} mixes units in ${metric} (${clip(unit)}, ${clip(now)}); bring them to one`);
    unit = now;
    return cell('value');
  };
  const remarks = (values: number): readonly string[] => {
    if (scoped && values === 1)
      throw new UserError(
        `${file} is the summary of one run, so there is one ${clip(metric)}; compare the run folders, or more runs`,
      );
    return others === 0 ? [] : [`${others} rows of ${file} left out: they are of parts of a run (scope), not of the whole`];
  };
  return { columns: ['metric', 'value'], read, absent: () => (names.size === 0 ? '' : hint(metric, names)), remarks };
}

function requireColumn(file: string, header: readonly string[], name: string): string {
  if (!header.includes(name)) throw new UserError(`${file} has no column "${clip(name)}"${hint(name, header)}`);
  return name;
}

export function requireOnce(file: string, header: readonly string[], name: string): void {
  requireColumn(file, header, name);
  if (header.indexOf(name) !== header.lastIndexOf(name))
    throw new UserError(`${file}:1 names the column "${clip(name)}" twice; give each its own name`);
}
