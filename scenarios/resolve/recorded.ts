import type { RecordedAnswer, RecordedSpec, ServiceSpec } from '../../core/scenario.ts';
import { clip, hint } from '../../core/suggest.ts';
import type { Path } from '../problems.ts';
import { type Context, read } from './context.ts';
import { MOST_FAULTS, parseCsv, readBeside } from './trace.ts';

type Column = { readonly service: string; readonly answer: number; readonly confidence: number | null };
const CONFIDENCE = ':confidence';

/**
 * What models answered to real inputs, from a CSV file with a header: `class` (the true one), and for each service a column of its name (a
 * class, or `right` or `wrong`), and where wanted one of its name and `:confidence` (a share). An empty cell was not recorded. Faults are
 * reported by the file's own lines.
 */
export function readRecorded(
  context: Context,
  path: Path,
  file: string,
  classes: readonly string[],
  services: readonly ServiceSpec[],
): RecordedSpec | undefined {
  const text = readBeside(context, path, file);
  const [header, ...rows] = (text === undefined ? undefined : parseCsv(context, text, file)) ?? [];
  if (text === undefined || header === undefined) return undefined;
  const faults: string[] = [];
  const columns = columnsOf(header.cells, services, (fault) => faults.push(`${file}:1 ${fault}`));
  if (rows.length === 0) faults.push(`${file}:1 has no rows; give at least one input`);
  const inputs = rows.map(({ line, cells }) => {
    const fault = (what: string): number => faults.push(`${file}:${line} ${what}`);
    if (cells.length !== header.cells.length)
      fault(`has ${cells.length} cells where the first line has ${header.cells.length}; make them as many`);
    const trueClass = cells[header.cells.indexOf('class')]?.trim() ?? '';
    if (!classes.includes(trueClass)) fault(`unknown class "${clip(trueClass)}"${hint(trueClass, classes)}`);
    return { trueClass: classes.indexOf(trueClass), answers: columns.map((column) => answerOf(cells, column, classes, fault)) };
  });
  for (const fault of faults.slice(0, MOST_FAULTS)) context.problems.addOutside(fault);
  if (faults.length > MOST_FAULTS) context.problems.addOutside(`${file} has ${faults.length - MOST_FAULTS} more problems`);
  return faults.length > 0 ? undefined : { services: columns.map(({ service }) => service), inputs };
}

function columnsOf(
  header: readonly string[],
  services: readonly ServiceSpec[],
  fault: (what: string) => void,
): readonly Column[] {
  const names = services.filter(({ role }) => role === 'infer').map(({ name }) => name);
  if (!header.includes('class')) fault('needs the column class, with the true class of each input');
  header.forEach((column, n) => {
    const service = column.endsWith(CONFIDENCE) ? column.slice(0, -CONFIDENCE.length) : column;
    if (column !== 'class' && !names.includes(service)) fault(`unknown service "${clip(service)}"${hint(service, names)}`);
    else if (service !== column && !header.includes(service)) fault(`${column} has no column ${service} beside it; add that`);
    if (header.indexOf(column) !== n) fault(`column "${clip(column)}" stands twice; remove one`);
  });
  const given = names.filter((name) => header.includes(name));
  if (given.length === 0) fault('has no column of a service; name one after each service whose answers were recorded');
  return given.map((service) => {
    const confidence = header.indexOf(service + CONFIDENCE);
    return { service, answer: header.indexOf(service), confidence: confidence < 0 ? null : confidence };
  });
}

function answerOf(
  cells: readonly string[],
  { service, answer: at, confidence: sure }: Column,
  classes: readonly string[],
  fault: (what: string) => void,
): RecordedAnswer | null {
  const written = cells[at]?.trim() ?? '';
  const confidence = sure === null ? '' : (cells[sure]?.trim() ?? '');
  if (written === '') return null;
  const known = classes.indexOf(written);
  const answer = known >= 0 ? known : written === 'right' || written === 'wrong' ? written : null;
  if (answer === null) fault(`${service} answered "${clip(written)}"; write a class of the pipeline, right or wrong`);
  const share = confidence === '' ? null : read('share', confidence, Number.NaN);
  if (share !== null && !(share >= 0 && share <= 1))
    fault(`the confidence of ${service} is "${clip(confidence)}"; write a share from 0 to 1`);
  return answer === null ? null : { answer, confidence: share };
}
