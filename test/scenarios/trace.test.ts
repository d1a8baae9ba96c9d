import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../core/errors.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogueWith } from './catalogue.ts';
import { edited, problemsOf } from './edits.ts';

const traced = edited([
  ['{ poisson: 12/s }', '{ trace: t.csv }'],
  ['vary:\n  workload.main.arrivals.rate: [10/s, 20/s]\n', ''],
]);
const rowsOf = (csv: string) => {
  const { arrivals } = parseScenario(traced, 'a.yaml', '/here', catalogueWith({ '/here/t.csv': csv })).scenario.workload[0] ?? {};
  return arrivals?.kind === 'trace' ? arrivals.rows : undefined;
};

describe('a CSV trace', () => {
  it('gives arrivals in ms, and leaves empty cells to the mixes', () => {
    expect(rowsOf('at_ms,modalities,class,explain\n0,video,walking,yes\n10.5,,,\n20,audio + video,running,no\n')).toEqual([
      { atMs: 0, modalities: ['video'], className: 'walking', explain: true },
      { atMs: 10.5, modalities: null, className: null, explain: null },
      { atMs: 20, modalities: ['video', 'audio'], className: 'running', explain: false },
    ]);
  });

  it('may be in seconds, have Windows line ends, a byte order mark and any order of columns', () => {
    expect(rowsOf('\uFEFFclass,at_s\r\nrunning,0.5\r\n,0.5\r\n')?.map(({ atMs, className }) => [atMs, className])).toEqual([
      [500, 'running'],
      [500, null],
    ]);
  });

  it('ends with the duration', () => {
    expect(rowsOf('at_s\n1\n59.999\n60\n61\n')).toHaveLength(2);
  });

  it.each([
    ['', ['t.csv:1 is empty; its first line names the columns, such as at_ms']],
    ['at_ms\n', ['t.csv:1 has no rows; give at least one arrival']],
    [
      'at\n1\n',
      [
        't.csv:1 unknown column "at"; did you mean "at_s"? (known: at_ms, at_s, modalities, class, explain)',
        't.csv:1 needs one of the columns at_ms and at_s; its first line names the columns',
      ],
    ],
    ['at_ms,at_s\n1,2\n', ['t.csv:1 has both at_ms and at_s, which say the same; remove one']],
    ['at_ms,at_ms\n1,2\n', ['t.csv:1 column "at_ms" stands twice; remove one']],
    ['at_ms\n5\n4\n', ['t.csv:3 4 ms comes after 5 ms; sort the rows by time']],
    ['at_ms\n-1\n', ['t.csv:2 "-1" is not a time; give milliseconds from 0 up to a year']],
    [
      'at_s\nNaN\nInfinity\n1e400\n',
      [
        't.csv:2 "NaN" is not a time; give seconds from 0 up to a year',
        't.csv:3 "Infinity" is not a time; give seconds from 0 up to a year',
        't.csv:4 "1e400" is not a time; give seconds from 0 up to a year',
      ],
    ],
    ['at_ms,class\n1,runing\n', ['t.csv:2 unknown class "runing"; did you mean "running"? (known: walking, running)']],
    ['at_ms,modalities\n1,video+vidoe\n', ['t.csv:2 unknown modality "vidoe"; did you mean "video"? (known: video, audio)']],
    ['at_ms,modalities\n1,video+video\n', ['t.csv:2 modality "video" stands twice; remove one']],
    ['modalities\nvideo\n', ['t.csv:1 needs one of the columns at_ms and at_s; its first line names the columns']],
    [
      'at_ms,explain\n1,maybe\n2,constructor\n',
      ['t.csv:2 explain is "maybe"; write yes or no', 't.csv:3 explain is "constructor"; write yes or no'],
    ],
    ['at_ms,class\n1,walking\n2,walking,x\n', ['t.csv:3 has 3 cells where the first line has 2; make them as many']],
    [
      'at_ms\n1\n"2\n',
      ['t.csv:3 is not valid CSV: Quote Not Closed: the parsing is finished with an opening quote at line 3; mend that line'],
    ],
  ])('%j is refused by line', (csv, problems) => {
    expect(problemsOf(traced, { '/here/t.csv': csv })).toEqual(problems);
  });

  it('that is not there is a problem of the scenario', () => {
    expect(problemsOf(traced)).toEqual([
      'a.yaml:66:17 workload.main.arrivals.trace: cannot read "t.csv" (there is no file /here/t.csv); give a path relative to the scenario file',
    ]);
  });

  it('that cannot be read is said with the whole of why, however long its path', () => {
    const far = `${'far/'.repeat(30)}t.csv`;
    const text = traced.replace('t.csv', far);
    expect(problemsOf(text)).toEqual([expect.stringContaining(`(there is no file /here/${far}); give a path relative`)]);
  });

  it('that begins after the end of the run is refused', () => {
    expect(problemsOf(traced, { '/here/t.csv': 'at_s\n60\n' })).toEqual([
      'a.yaml:66:17 workload.main.arrivals.trace: no row of "t.csv" lies within the duration; make it longer',
    ]);
  });

  it('of many faults shows some', () => {
    const problems = problemsOf(traced, { '/here/t.csv': `at_ms\n${'x\n'.repeat(1000)}` });
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('t.csv has 980 more problems');
  });

  it('of any text gives rows or reasons', () => {
    const cell = fc.constantFrom('1', '2', '-3', 'x', '"', '', 'video', 'video+audio', 'yes', '1e9', '\n', ',');
    const text = fc.oneof(
      fc.string(),
      fc.array(cell).map((cells) => `at_ms,modalities,class,explain\n${cells.join(',')}`),
    );
    fc.assert(
      fc.property(text, (csv) => {
        try {
          expect(rowsOf(csv)?.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof ScenarioError)) throw error;
          for (const problem of error.problems) expect(problem).toMatch(/^(a\.yaml|t\.csv)[^\n]+$/);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
