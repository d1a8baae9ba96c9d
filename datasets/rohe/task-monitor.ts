import { parse } from 'csv-parse/sync';
import { UserError } from '../../core/errors.ts';

/** One request to one stage of ROHE's CCTV pipeline, in seconds; `completedS` since 1970. */
export type StageRow = {
  readonly stage: string;
  readonly responseS: number;
  readonly completedS: number;
  readonly failed: boolean;
};

/**
 * Reads `task_monitor_run*.csv` of ROHE's data (CAIN2024): no header; index, stage, response time, time of completion, an empty cell, error
 * (0 or 1). Throws a UserError that names file and line of the first problems.
 */
export function readTaskMonitor(text: string, file: string): readonly StageRow[] {
  const problems: string[] = [];
  const rows = (parse(text, { relax_column_count: true, skip_empty_lines: true }) as string[][]).map((cells, i) => {
    const [, stage = '', response = '', completed = '', , error = ''] = cells.map((cell) => cell.trim());
    const row = { stage, responseS: numberOf(response), completedS: numberOf(completed), failed: numberOf(error) === 1 };
    const sound = stage !== '' && row.responseS >= 0 && row.completedS > 0 && (numberOf(error) === 0 || row.failed);
    if (!sound)
      problems.push(`${file}:${i + 1} is not "index, stage, response time in s, time of completion in s, , error 0 or 1"`);
    return row;
  });
  if (rows.length === 0) problems.push(`${file} is empty; give a task_monitor_run*.csv of ROHE's data`);
  if (problems.length > 0)
    throw new UserError(
      problems.slice(0, 5).join('\n') + (problems.length > 5 ? `\nand ${problems.length - 5} more such lines` : ''),
    );
  return rows;
}

function numberOf(text: string): number {
  return text === '' ? Number.NaN : Number(text);
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
