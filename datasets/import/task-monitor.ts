import { UserError } from '../../core/errors.ts';
import { Faults, type File, linesOf, numberOf } from './source.ts';

/** One request to one stage of ROHE's CCTV pipeline, in seconds; `completedS` since 1970. */
export type StageRow = {
  readonly line: number;
  readonly stage: string;
  readonly responseS: number;
  readonly completedS: number;
  readonly failed: boolean;
};

const FORM = '"index, stage, response time in s, time of completion in s, , error 0 or 1"';

/** The lines of `task_monitor_run*.csv` (CAIN2024): no header; index, stage, response time s, completion s, an empty cell, error 0 or 1. */
export async function* stageRows(file: File, faults: Faults): AsyncGenerator<StageRow> {
  for await (const { line, cells } of linesOf(file, faults)) {
    const [stage = '', response = '', completed = '', , error = ''] = cells.slice(1).map((cell) => cell.trim());
    const row = { line, stage, responseS: numberOf(response), completedS: numberOf(completed), failed: numberOf(error) === 1 };
    const sound = stage !== '' && row.responseS >= 0 && row.completedS > 0 && (row.failed || numberOf(error) === 0);
    if (sound) yield row;
    else faults.add(line, `is not ${FORM}`);
  }
}

/** All of them. Throws a UserError with what is wrong, by line. */
export async function readTaskMonitor(path: string): Promise<readonly StageRow[]> {
  const faults = new Faults(path);
  const rows: StageRow[] = [];
  for await (const row of stageRows({ path }, faults)) rows.push(row);
  if (rows.length === 0) throw new UserError(`${path} has no line that is ${FORM}; give a task_monitor_run*.csv of ROHE's data`);
  faults.raise();
  return rows;
}

/** The answered requests of one stage by their arrivals = completion - response time, in ms from the first of them. */
export function stageTimes(rows: readonly StageRow[], stage: string): { arrivalsMs: Float64Array; responsesMs: Float64Array } {
  const answered = rows
    .filter((row) => row.stage === stage && !row.failed)
    .map(({ completedS, responseS }) => ({ arrivalS: completedS - responseS, responseS }))
    .sort((one, two) => one.arrivalS - two.arrivalS);
  if (answered.length === 0)
    throw new UserError(
      `no answered request of the stage "${stage}"; stages are ${[...new Set(rows.map((row) => row.stage))].join(', ')}`,
    );
  const originS = answered[0]!.arrivalS;
  return {
    arrivalsMs: Float64Array.from(answered, ({ arrivalS }) => 1000 * (arrivalS - originS)),
    responsesMs: Float64Array.from(answered, ({ responseS }) => 1000 * responseS),
  };
}
