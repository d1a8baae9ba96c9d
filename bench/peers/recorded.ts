import { median, type Row } from '../suite.ts';

/** Requests/s of M2 on ten nodes by SimPy where these were measured, each on its own example. */
const SIMPY = 99_000;
const EDGE_SIMULATORS = [
  { name: 'faas-sim', unit: 'invocations/s', rates: [70_000, 80_000], bar: 4 },
  { name: 'YAFS', unit: 'requests/s', rates: [4500, 25_000], bar: 12 },
  { name: 'iFogSim2', unit: 'tuples/s', rates: [18_000], bar: 12 },
] as const;

/**
 * Edge simulators are not run here. A recorded rate is of another machine, so both sides are taken as multiples of what SimPy does on
 * theirs; `timesSimpy` is that of the product by round.
 */
export function recordedRows(timesSimpy: readonly number[]): readonly Row[] {
  return EDGE_SIMULATORS.flatMap(({ name, unit, rates, bar }): readonly Row[] => [
    { name: `${name}, its own example (recorded, not run here)`, unit, values: rates, bar: null },
    {
      name: `v2, rows none / ${name} (recorded), each over SimPy`,
      unit: 'x',
      values: timesSimpy.map((times) => times / (median(rates) / SIMPY)),
      bar: { label: 'P11', kind: 'at least', value: bar },
    },
  ]);
}
