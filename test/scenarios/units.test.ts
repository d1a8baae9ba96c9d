import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dimension, describeDimension, parseQuantity, patternOf } from '../../scenarios/units.ts';

const value = (dimension: Dimension, text: string | number): number | string => {
  const measured = parseQuantity(dimension, text);
  return measured.ok ? measured.value : measured.problem;
};
const DIMENSIONS: readonly Dimension[] = [
  'duration',
  'memory',
  'size',
  'cpu',
  'rate',
  'share',
  'power',
  'bandwidth',
  'frequency',
];

describe('a quantity', () => {
  it.each<readonly [Dimension, string | number, number]>([
    ['duration', '250 ms', 250],
    ['duration', '250ms', 250],
    ['duration', ' 1.5  s ', 1500],
    ['duration', '10 min', 600_000],
    ['duration', '2 h', 7_200_000],
    ['duration', '1 d', 86_400_000],
    ['duration', '500 us', 0.5],
    ['duration', '.5 ms', 0.5],
    ['duration', '1e3 ms', 1000],
    ['duration', '0 s', 0],
    ['memory', '4 GiB', 4096],
    ['memory', '512 KiB', 0.5],
    ['memory', '1 GB', 1e9 / 1048576],
    ['size', '64 KiB', 64],
    ['size', '1 MiB', 1024],
    ['size', '512 B', 0.5],
    ['cpu', '500 m', 500],
    ['cpu', '2 cores', 2000],
    ['cpu', '1 core', 1000],
    ['rate', '12/s', 12],
    ['rate', '12 /s', 12],
    ['rate', '90/min', 1.5],
    ['rate', '36/h', 0.01],
    ['share', '15 %', 0.15],
    ['share', '15%', 0.15],
    ['share', 0.93, 0.93],
    ['share', '0.93', 0.93],
    ['share', '100 %', 1],
    ['power', '2.5 W', 2.5],
    ['power', '500 mW', 0.5],
    ['power', '1 kW', 1000],
    ['bandwidth', '100 Mbit/s', 100],
    ['bandwidth', '1 Gbit/s', 1000],
    ['bandwidth', '1 MB/s', 8],
    ['frequency', '1500 MHz', 1.5],
    ['frequency', '1.5 GHz', 1.5],
  ])('of %s, %s, is %d', (dimension, text, expected) => {
    expect(value(dimension, text)).toBeCloseTo(expected, 12);
  });

  it.each<readonly [Dimension, string | number, string]>([
    ['duration', 250, '250 has no unit; write "250 ms" or "250 s"'],
    ['duration', '250', '"250" has no unit; write "250 ms" or "250 s"'],
    ['duration', '0,3 s', '"0,3 s" has a comma; write "0.3 s"'],
    ['duration', '1,000 ms', '"1,000 ms" has a comma; write "1000 ms", or "1.000 ms" if it is a decimal comma'],
    ['share', '0,72', '"0,72" has a comma; write "0.72"'],
    ['duration', '250 MS', 'unknown unit "MS" for a duration; did you mean "ms"? (known units: us, µs, ms, s, min, h, d)'],
    ['duration', '250 sec', 'unknown unit "sec" for a duration; write it like "250 ms" (known units: us, µs, ms, s, min, h, d)'],
    [
      'duration',
      '1 s 20 ms',
      'unknown unit "s 20 ms" for a duration; write it like "250 ms" (known units: us, µs, ms, s, min, h, d)',
    ],
    ['duration', '-1 ms', '"-1 ms" is negative; it must be at least 0 ms'],
    ['duration', 'soon', '"soon" is not a duration; write it like "250 ms"'],
    ['duration', '', '"" is not a duration; write it like "250 ms"'],
    ['duration', '400 d', '"400 d" is too large; at most 366 d can be given'],
    ['cpu', '500 mcpu', 'unknown unit "mcpu" for an amount of CPU; write it like "500 m" (known units: m, core, cores)'],
    ['cpu', '500 M', 'unknown unit "M" for an amount of CPU; did you mean "m"? (known units: m, core, cores)'],
    ['rate', '12', '"12" has no unit; write "12/s" or "12/min"'],
    ['rate', '12 ms', 'unknown unit "ms" for a rate; write it like "12/s" (known units: /s, /min, /h, /d)'],
    ['share', 1.5, '1.5 is more than 1; a share is 0..1 or 0 %..100 %'],
    ['share', Number.NaN, 'NaN is not a share; write it like "15 %"'],
    [
      'memory',
      '1 constructor',
      'unknown unit "constructor" for an amount of memory; write it like "4 GiB" (known units: B, KB, kB, MB, GB, TB, KiB, MiB, GiB, TiB)',
    ],
  ])('of %s, %s, is refused with the right form', (dimension, text, problem) => {
    expect(value(dimension, text)).toBe(problem);
  });

  it('never is negative zero, which JSON does not keep', () => {
    expect(Object.is(value('duration', '-0 ms'), 0)).toBe(true);
  });

  it('of every dimension is taken by its own example, and the JSON Schema pattern agrees', () => {
    for (const dimension of DIMENSIONS) {
      const { example } = describeDimension(dimension);
      expect(value(dimension, example)).toBeTypeOf('number');
      expect(example).toMatch(new RegExp(patternOf(dimension), 'u'));
    }
  });

  it('is a finite number of at least 0, or a problem on one line, whatever is written', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.double(), fc.constantFrom(' ms', 's', ' GiB', '/s', ' %', 'm', ' W', '')).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...DIMENSIONS), text, (dimension, written) => {
        const got = value(dimension, written);
        if (typeof got === 'number') expect(Number.isFinite(got) && got >= 0).toBe(true);
        else expect(got).not.toMatch(/\n/);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
