import { chosen, shortNames } from './busiest.ts';
import { type Choice, type Found, NOTHING, type Output, type Reader, type ServicePart, stem } from './found.ts';
import { asMeasured } from './sample.ts';
import { Column, Faults, type Row, rowsOf, type Source } from './source.ts';

/** Azure Functions 2021: the end and the duration, in seconds, of each invocation. */
export const azureCalls: Reader = {
  kind: 'Azure Functions 2021, invocations',
  recognises: ({ cells }) => ['app', 'func', 'end_timestamp', 'duration'].every((name) => cells.includes(name)),
  read,
};

type Calls = { readonly arrivalS: Column; readonly durationMs: Column };

/** Twice through the file: who is called how often, and then the times of the chosen alone. */
async function read(source: Source, choice: Choice): Promise<Found> {
  const faults = new Faults(source.path);
  const counts = new Map<string, number>();
  let originS = Infinity;
  for await (const row of rowsOf(source, faults)) {
    const [end, duration] = [row.number('end_timestamp'), row.number('duration')];
    if (duration < 0) faults.add(row.line, `duration is ${duration}; give seconds of 0 or more`);
    originS = Math.min(originS, end - duration);
    counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + 1);
  }
  if (faults.list().length > 0) return { ...NOTHING, faults: faults.list() };
  const names = chosen(counts, choice, source.path);
  const calls = new Map<string, Calls>(names.map((name) => [name, { arrivalS: new Column(), durationMs: new Column() }]));
  for await (const row of rowsOf(source, faults)) {
    const own = calls.get(nameOf(row));
    if (own === undefined) continue;
    own.arrivalS.push(row.number('end_timestamp') - row.number('duration'));
    own.durationMs.push(1000 * row.number('duration'));
  }
  const short = shortNames(names);
  return {
    ...NOTHING,
    outputs: names.map((name) => traceFrom(`${stem(source.name)}-${short.get(name)}`, calls.get(name)!, originS)),
    services: names.map((name): ServicePart => {
      return {
        file: stem(source.name),
        service: short.get(name)!,
        profile: { otherwise: asMeasured(calls.get(name)!.durationMs.values()) },
      };
    }),
    notes: [
      `${counts.size} functions with ${[...counts.values()].reduce((sum, n) => sum + n, 0)} invocations; ${names.length} of them are written`,
    ],
  };
}

const nameOf = (row: Row): string => `${row.text('app')}/${row.text('func')}`;

/** Arrival = end - duration, from the first arrival in the file, so that the functions keep their places beside each other. */
function traceFrom(name: string, { arrivalS }: Calls, originS: number): Output {
  const atMs = arrivalS
    .values()
    .map((s) => 1000 * (s - originS))
    .sort();
  return { path: `traces/${name}.csv`, what: `a trace of ${atMs.length} arrivals`, parts: lines(atMs) };
}

function* lines(atMs: Float64Array): Generator<string> {
  yield 'at_ms\n';
  for (const ms of atMs) yield `${ms.toFixed(3)}\n`;
}
