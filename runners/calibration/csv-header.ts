import { clip, hint } from '../../core/suggest.ts';

const SPAN = ['start_ms', 'end_ms'];
const DURATION = 'duration_ms';
const OTHERS = ['run', 'node', 'zone', 'explain', 'network_ms', 'kib', 'orchestration_ms', 'candidates', 'start_up_ms'];
const COLUMNS = ['service', 'device', ...SPAN, DURATION, ...OTHERS];
/** What else people call them. */
const SYNONYMS: { readonly [name: string]: string } = { model: 'service', latency_ms: DURATION, service_ms: DURATION };

export type Header = {
  /** By the names that docs/live.md gives them. */
  readonly columns: readonly string[];
  /** The same as the file calls them. */
  readonly written: readonly string[];
  /** Whether there are beginnings and ends; else there are durations. */
  readonly timed: boolean;
  readonly faults: readonly string[];
  /** Whether rows can be read by it, whatever else is at fault. */
  readonly whole: boolean;
};

/** The columns of a file of measurements, and all that is wrong with them. */
export function readHeader(file: string, header: readonly string[]): Header {
  const faults: string[] = [];
  const fault = (text: string): void => void faults.push(`${file}:1 ${text}`);
  const written = header.map((name) => name.trim());
  const columns = written.map((name) => (Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name]! : name));
  for (const name of columns) if (!COLUMNS.includes(name)) fault(`unknown column "${clip(name)}"${hint(name, COLUMNS)}`);
  for (const name of new Set(columns.filter((one, n) => columns.indexOf(one) !== n && COLUMNS.includes(one)))) {
    const same = written.filter((_, n) => columns[n] === name);
    fault(
      new Set(same).size === 1
        ? `names the column "${name}" twice; remove one`
        : `has ${same.join(' and ')}, which are the same; remove one`,
    );
  }
  const has = (name: string): boolean => columns.includes(name);
  const timed = SPAN.some(has);
  if (timed && has(DURATION))
    fault(`has ${written[columns.indexOf(DURATION)]} beside start_ms and end_ms; remove one of the two`);
  const missing = ['service', 'device', ...(timed || !has(DURATION) ? SPAN : [])].filter((name) => !has(name));
  if (missing.length > 0)
    fault(
      `lacks the column ${missing.join(' and ')}${timed || has(DURATION) ? '' : ` (or ${DURATION})`}; ` +
        'its first line names the columns, such as service,device,start_ms,end_ms or service,device,duration_ms',
    );
  return { columns, written, timed, faults, whole: missing.length === 0 };
}
