import { createRandom, Stream } from '../../core/random.ts';
import { chosen, shortNames } from './busiest.ts';
import { type Choice, type Found, NOTHING, type Output, type Reader, stem } from './found.ts';
import { Faults, numberOf, type Row, rowsOf, type Source } from './source.ts';

const MINUTE_MS = 60_000;
const [FIRST, LAST] = [1, 1440];

/** Azure Functions 2019: invocations of each function in each minute of a day. */
export const azureMinutes: Reader = {
  kind: 'Azure Functions 2019, invocations per minute',
  caveat:
    'only counts by the minute are known: arrivals within a minute are drawn evenly, by random numbers that belong to the function',
  recognises: ({ cells }) =>
    ['HashOwner', 'HashApp', 'HashFunction', 'Trigger', String(FIRST)].every((name) => cells.includes(name)),
  read,
};

/** Twice through the file: who is called how often, and then the minutes of the chosen alone. */
async function read(source: Source, choice: Choice): Promise<Found> {
  const faults = new Faults(source.path);
  const calls = new Map<string, number>();
  for await (const row of rowsOf(source, faults)) {
    const name = nameOf(row);
    if (calls.has(name)) faults.add(row.line, `has the function ${row.text('HashFunction')} a second time; keep one line`);
    calls.set(
      name,
      minutesOf(row, faults).reduce((sum, n) => sum + n, 0),
    );
  }
  if (faults.list().length > 0) return { ...NOTHING, faults: faults.list() };
  const names = chosen(calls, choice, source.path);
  const short = shortNames(names);
  const outputs = new Map<string, Output>();
  for await (const row of rowsOf(source, faults)) {
    const name = nameOf(row);
    if (!names.includes(name)) continue;
    const what = `a trace of ${calls.get(name)} arrivals, trigger ${row.text('Trigger')}`;
    outputs.set(name, {
      path: `traces/${stem(source.name)}-${short.get(name)}.csv`,
      what,
      parts: arrivals(name, minutesOf(row, faults)),
    });
  }
  const all = [...calls.values()].reduce((sum, n) => sum + n, 0);
  return {
    ...NOTHING,
    faults: faults.list(),
    outputs: names.map((name) => outputs.get(name)!),
    notes: [`${calls.size} functions with ${all} invocations; ${names.length} of them are written`],
  };
}

const nameOf = (row: Row): string => `${row.text('HashApp')}/${row.text('HashFunction')}`;

function minutesOf(row: Row, faults: Faults): Uint32Array {
  const minutes = new Uint32Array(LAST);
  for (let minute = FIRST; minute <= LAST; minute++) {
    const text = row.text(String(minute));
    const n = text === '' ? 0 : numberOf(text);
    if (!Number.isInteger(n) || n < 0 || n > 0xffffffff)
      faults.add(row.line, `minute ${minute} is "${text}"; give a whole number of 0 or more`);
    else minutes[minute - 1] = n;
  }
  return minutes;
}

/** From the beginning of the day; a minute at a time. */
function* arrivals(name: string, minutes: Uint32Array): Generator<string> {
  yield 'at_ms\n';
  const random = createRandom(seedOf(name), 0);
  for (const [minute, n] of minutes.entries()) {
    if (n === 0) continue;
    const within = Float64Array.from({ length: n }, (_, k) => random.at(Stream.arrival, minute, k)).sort();
    yield `${Array.from(within, (share) => ((minute + share) * MINUTE_MS).toFixed(3)).join('\n')}\n`;
  }
}

/** FNV-1a: the same function has the same arrivals, whichever others are written. */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
