import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunDocument } from '../../runners/folder/run-folder.ts';
import { brokenRules } from '../reports/trace-rules.ts';
import { build, csv, folder, json, rohe, text, withSmall } from './rohe.ts';

beforeAll(build, 120_000);

const FAULTS = `faults:
  - { crash: left, at: 3 s, for: 2 s }
`;

describe('rohe report', () => {
  it('rebuilds from the folder alone what --report has written, byte by byte', async () => {
    const cwd = withSmall(FAULTS);
    const { code, err } = await rohe(cwd, 'compare', 'small.yaml', '--report', '--out', 'all');
    expect([code, err]).toEqual([0, expect.stringMatching(/report: all\/report\.html\n$/)]);
    const written = text(cwd, 'all', 'report.html');
    rmSync(join(cwd, 'all', 'report.html'));
    rmSync(join(cwd, 'small.yaml'));
    const again = await rohe(cwd, 'report', 'all');
    expect(again).toEqual({ code: 0, out: 'all/report.html\n', err: '' });
    expect(text(cwd, 'all', 'report.html') === written).toBe(true);
    expect(written).toContain(
      escaped(json<{ verdict: { sentence: string } }>(cwd, 'all', 'compare.json').verdict.sentence).slice(0, 30),
    );
    expect(written).toContain('crash of left, 3 to 5 s');
  });

  it('writes a run with --report; all rows add the timeline, of the query that is named', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--report', '--out', 'one');
    expect(figures(text(cwd, 'one', 'report.html'))).toEqual(expect.arrayContaining(['response-cdf', 'utilisation', 'timeline']));
    await rohe(cwd, 'report', 'one', '--query', '20', '-o', 'other.html');
    expect(text(cwd, 'other.html')).toContain('Query 20 under v2');
    const { code, err } = await rohe(cwd, 'report', 'one', '--query', '99999');
    expect([code, err]).toEqual([2, 'rohe: one has no query 99999; see query_id of queries.csv\n']);
  });

  it('makes the same page of rows kept as Parquet, and says when such a file has no end', async () => {
    const cwd = withSmall(FAULTS);
    const keep = (format: string) => rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--rows-format', format, '--out', format);
    await keep('csv');
    await keep('parquet');
    const csv = readdirSync(join(cwd, 'csv')).filter((name) => name.endsWith('.csv') && name !== 'summary.csv');
    expect(csv).toEqual(expect.arrayContaining(['queries.csv', 'faults.csv']));
    expect(readdirSync(join(cwd, 'parquet'))).toEqual(
      expect.arrayContaining(csv.map((name) => name.replace('.csv', '.parquet'))),
    );
    for (const name of ['csv', 'parquet']) await rohe(cwd, 'report', name, '-o', `${name}.html`);
    expect(text(cwd, 'parquet.html') === text(cwd, 'csv.html')).toBe(true);
    writeFileSync(join(cwd, 'parquet', 'queries.parquet'), 'PAR1');
    expect((await rohe(cwd, 'report', 'parquet')).err).toMatch(
      /^rohe: parquet\/queries\.parquet cannot be read \(.*\): it was not written to its end; run it again\n$/,
    );
  });

  it('writes a file for each chart, and the table as Markdown and LaTeX to stdout', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--out', 'all');
    const { out } = await rohe(cwd, 'report', 'all', '--format', 'svg', '-o', 'figures');
    const files = readdirSync(join(cwd, 'figures')).sort();
    expect(out.trim().split('\n').sort()).toEqual(files.map((name) => `figures/${name}`));
    expect(files).toEqual(expect.arrayContaining(['on-time.svg', 'outcomes.svg', 'response-cdf.svg', 'trade-off.svg']));
    for (const file of files) expect(text(cwd, 'figures', file)).toMatch(/^<!-- rohe report -->\n<svg [\s\S]*<\/svg>\n$/);
    expect((await rohe(cwd, 'report', 'all', '--format', 'md')).out).toMatch(/^## small: 2 strategies compared\n/);
    expect((await rohe(cwd, 'report', 'all', '--format', 'latex')).out).toMatch(/\\toprule/);
  });

  it('overwrites what a report has written, and nothing else', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'one');
    const places = [
      ['html', 'a.html'],
      ['md', 'a.md'],
      ['latex', 'a.tex'],
      ['trace', 'a.json'],
      ['svg', 'svg'],
      ['csv', 'csv'],
      ['parquet', 'columns'],
    ] as const;
    for (const [format, place] of places) {
      const write = () => rohe(cwd, 'report', 'one', '--format', format, '-o', place);
      const first = await write();
      expect([first.code, first.err]).toEqual([0, '']);
      expect(await write()).toEqual(first);
      const file = first.out.trim().split('\n').at(-1)!;
      writeFileSync(join(cwd, file), 'precious: 1\n');
      expect(await write()).toEqual({
        code: 2,
        out: '',
        err: `rohe: ${file} exists, is not of this report, and is not overwritten; name another place, or remove it\n`,
      });
      expect(text(cwd, file)).toBe('precious: 1\n');
    }
    const refused = async (out: string) => (await rohe(cwd, 'report', 'one', '-o', out)).err;
    expect(await refused('csv')).toBe('rohe: csv is a folder; name a file, such as one in it\n');
    expect(await refused('/dev/null')).toBe('rohe: /dev/null is no file that could be replaced; name another\n');
    expect(await refused('a.md/x.html')).toBe('rohe: cannot write to a.md/x.html: a.md: a file is in the way\n');
  }, 120_000);

  it('writes what is shown as numbers, a file for each chart and table, as CSV and as Parquet alike', async () => {
    const cwd = withSmall(FAULTS);
    await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2,llf,fcfs', '--rows', 'all', '--out', 'all');
    // The same fault in all runs, but for what calculating leaves.
    const faults = join(cwd, 'all', 'llf', '1', 'faults.csv');
    writeFileSync(faults, readFileSync(faults, 'utf8').replace('5000', '5000.000000000001'));
    await rohe(cwd, 'report', 'all');
    const { out } = await rohe(cwd, 'report', 'all', '--format', 'csv');
    const ids = out
      .trim()
      .split('\n')
      .map((file) => file.slice('all/data/'.length, -'.csv'.length));
    expect(ids).toEqual(['about', 'metrics', 'faults', ...figures(text(cwd, 'all', 'report.html'))]);
    await rohe(cwd, 'report', 'all', '--format', 'parquet', '-o', 'columns');
    for (const id of ids) {
      const rows = csv(cwd, 'all', 'data', `${id}.csv`);
      const bytes = readFileSync(join(cwd, 'columns', `${id}.parquet`));
      const columns = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
      expect(
        columns.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell ?? '')]))),
      ).toEqual(rows);
    }
    const metrics = csv(cwd, 'all', 'data', 'metrics.csv');
    const summary = csv(cwd, 'all', 'summary.csv').filter(({ scope }) => scope === 'run');
    expect(metrics.filter(({ scope }) => scope === 'run')).toEqual(summary);
    const shares = csv(cwd, 'all', 'data', 'outcomes.csv').filter(({ strategy }) => strategy === 'v2');
    expect(shares.reduce((sum, { share }) => sum + Number(share), 0)).toBeCloseTo(1, 12);
    expect(csv(cwd, 'all', 'data', 'faults.csv')).toEqual([{ from_ms: '3000', to_ms: '5000', kind: 'crash', target: 'left' }]);
    expect((await rohe(cwd, 'report', 'all', '--format', 'csv', '-o', 'all/compare.json')).err).toBe(
      'rohe: cannot write to all/compare.json/about.csv: all/compare.json: a file is in the way\n',
    );
  });

  it('writes a run as a trace for Perfetto, and says what is not in it', async () => {
    const cwd = withSmall(FAULTS);
    await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'one');
    expect(await rohe(cwd, 'report', 'one', '--format', 'trace')).toEqual({ code: 0, out: 'one/trace.json\n', err: '' });
    type Event = { readonly ph: string; readonly cat?: string; readonly name: string; readonly dur?: number };
    const { traceEvents } = json<{ traceEvents: readonly Event[] }>(cwd, 'one', 'trace.json');
    expect(brokenRules(json(cwd, 'one', 'trace.json'))).toEqual([]);
    const served = csv(cwd, 'one', 'invocations.csv').filter((row) => row['instance_id'] !== '' && row['service_ms'] !== '');
    const services = traceEvents.filter(({ ph, cat }) => ph === 'X' && cat !== 'fault');
    expect(services).toHaveLength(served.length);
    const ms = served.reduce((sum, row) => sum + Number(row['service_ms']), 0);
    expect(services.reduce((sum, { dur }) => sum + dur!, 0) / 1000).toBeCloseTo(ms, 3);
    expect(traceEvents.filter(({ ph, name }) => ph === 'b' && name === 'door')).toHaveLength(
      csv(cwd, 'one', 'queries.csv').length,
    );
    expect(traceEvents.filter(({ ph }) => ph === 'i').map(({ name }) => name)).toEqual(['crash of left']);
    await rohe(cwd, 'run', 'small.yaml', '--out', 'queries');
    expect((await rohe(cwd, 'report', 'queries', '--format', 'trace', '-o', 'x.json')).err).toBe(
      'note: the trace is without what ran for them, and where (no rows of invocations were kept); run it again with --rows all\n',
    );
    expect(json<{ traceEvents: readonly Event[] }>(cwd, 'x.json').traceEvents.some(({ ph }) => ph === 'C')).toBe(true);
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '1', '--out', 'all');
    expect((await rohe(cwd, 'report', 'all', '--format', 'trace')).err).toBe(
      'rohe: all is a comparison; a trace is of one of its runs, such as all/v2/0\n',
    );
    expect((await rohe(cwd, 'report', 'one', 'one', '--format', 'trace')).err).toBe('rohe: a trace is of one run; name one\n');
    expect((await rohe(cwd, 'report', 'one', '--format', 'trace', '--query', '3')).err).toBe(
      'rohe: --query is about the timeline of one query, which --format trace does not have\n',
    );
  });

  it('pairs single runs of one scenario, and only shows runs of different ones beside each other', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'run', 'small.yaml', '--strategy', 'v2', '--out', 'a');
    await rohe(cwd, 'run', 'small.yaml', '--strategy', 'llf', '--out', 'b');
    await rohe(cwd, 'run', 'small.yaml', '--set', 'duration=5 s', '--out', 'c');
    const same = await rohe(cwd, 'report', 'a', 'b');
    expect([same.code, same.out]).toEqual([0, 'report.html\n']);
    expect(text(cwd, 'report.html')).toMatch(/class="kind">No verdict/);
    const { err } = await rohe(cwd, 'report', 'a', 'c', '-o', 'both.html');
    expect(err).toMatch(/no two runs met the same arrivals/);
    expect(text(cwd, 'both.html')).not.toContain('class="kind"');
  });

  it('does not compare a run that was interrupted with one that was not', async () => {
    const cwd = withSmall();
    for (const strategy of ['v2', 'llf']) await rohe(cwd, 'run', 'small.yaml', '--strategy', strategy, '--out', strategy);
    const stopped = { ...json<RunDocument>(cwd, 'llf', 'run.json'), status: 'interrupted', interrupted: true, endMs: 4000 };
    writeFileSync(join(cwd, 'llf', 'run.json'), JSON.stringify(stopped));
    const { err } = await rohe(cwd, 'report', 'v2', 'llf');
    expect(err).toMatch(/llf was interrupted/);
    expect(err).toMatch(/no two runs met the same arrivals/);
    expect(text(cwd, 'report.html')).not.toContain('class="kind"');
  });

  it('draws a sweep along its longest axis, a panel for each value of the other, and lists its settings', async () => {
    const cwd = withSmall('vary: { workload.door.arrivals.rate: [5/s, 10/s, 20/s], services.small.replicas: [1, 2] }\n');
    await rohe(cwd, 'sweep', 'small.yaml', '--out', 'all');
    const { code, out, err } = await rohe(cwd, 'report', 'all');
    expect([code, out, err]).toEqual([0, 'all/report.html\n', '']);
    const html = text(cwd, 'all', 'report.html');
    expect(figures(html)).toEqual(['on-time', 'p95', 'accuracy-all', 'throughput', 'utilisation', 'sweep-trade-off']);
    expect(html.split('<h2>')[1]?.match(/<tr><th scope="row" data-value="(5|10|20)">/g)).toHaveLength(6);
    expect(html).toContain(
      'Varied: rate is workload.door.arrivals.rate (5/s, 10/s, 20/s); replicas is services.small.replicas (1, 2).',
    );
    const titles = [...html.replace(/<textarea[\s\S]*?<\/textarea>/g, '').matchAll(/>(replicas \d|rate per s)</g)].map(
      ([, title]) => title,
    );
    expect(new Set(titles)).toEqual(new Set(['replicas 1', 'replicas 2', 'rate per s']));
    expect((await rohe(cwd, 'report', 'all', '--format', 'md')).out).toMatch(
      /^## small: 6 settings swept\n\nScenario small, .*seed 1\. Varied: rate is workload\.door\.arrivals\.rate \(5\/s, 10\/s, 20\/s\); replicas is services\.small\.replicas \(1, 2\)\. On time: .*\n\n\| rate \| replicas \| v2 \| llf \| best \|\n/,
    );
    expect((await rohe(cwd, 'report', 'all', '--format', 'latex')).out).toMatch(
      /5\/s & 1 & \$[\d.]+(?: \\pm [\d.]+|\\ \[[\d.]+, [\d.]+\])\$ & /,
    );
    writeFileSync(join(cwd, 'all', 'cells.jsonl'), text(cwd, 'all', 'cells.jsonl').replace(/\n.*\n/, '\n{}\n'));
    expect((await rohe(cwd, 'report', 'all', '--format', 'md')).err).toContain(
      'note: all/cells.jsonl:2 is damaged; run the sweep again with --resume\n',
    );
    expect((await rohe(cwd, 'report', 'all', '--query', '1')).err).toBe(
      'rohe: all is a sweep, which keeps no queries, so there is no timeline of one\n',
    );
    expect((await rohe(cwd, 'report', 'all', 'all')).err).toBe(
      'rohe: all is a sweep; a report is of one sweep, or of runs and comparisons\n',
    );
  });

  it.each([
    ['there is no such folder', () => {}, 'x', 'there is no folder x; name a run folder, or latest'],
    [
      'the folder holds no run',
      (cwd: string) => writeFileSync(join(cwd, 'note'), ''),
      '.',
      '. is no run folder: it has no run.json, compare.json or sweep.json',
    ],
    [
      'run.json is cut off',
      (cwd: string) => writeFileSync(join(cwd, 'all', 'v2', '0', 'run.json'), '{"format": 1,'),
      'all',
      /^all\/v2\/0\/run.json is damaged \(.+\); run it again$/,
    ],
    [
      'a histogram is cut off',
      (cwd: string) => writeFileSync(join(cwd, 'all', 'v2', '0', 'histograms.json'), '{'),
      'all',
      /^all\/v2\/0\/histograms.json is damaged/,
    ],
    [
      'a histogram has lost a bin',
      (cwd: string) => {
        const file = join(cwd, 'all', 'v2', '0', 'histograms.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace(/\[\d+,\d+\],/, ''));
      },
      'all',
      /^all\/v2\/0\/histograms.json is damaged \(its bins hold \d+ values, not \d+\); run it again$/,
    ],
    [
      'a histogram holds nothing',
      (cwd: string) => writeFileSync(join(cwd, 'all', 'v2', '0', 'histograms.json'), '{}'),
      'all',
      /^all\/v2\/0\/histograms.json is damaged \(it holds no histogram of response times\); run it again$/,
    ],
    [
      'nodes.csv has other columns',
      (cwd: string) => writeFileSync(join(cwd, 'all', 'v2', '0', 'nodes.csv'), 'a,b\n1,2\n'),
      'all',
      /nodes.csv has no column "node"/,
    ],
    [
      'nodes.csv is damaged',
      (cwd: string) => writeFileSync(join(cwd, 'all', 'v2', '0', 'nodes.csv'), 'a,"b\n1'),
      'all',
      /nodes.csv is damaged/,
    ],
    ['the file cannot be written', () => {}, 'all -o all/compare.json/x.html', /cannot write to all\/compare.json\/x.html/],
  ])('says in a line what is wrong where %s', async (_, spoil, args, message) => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '1', '--out', 'all');
    spoil(cwd);
    const { code, out, err } = await rohe(cwd, 'report', ...args.split(' '));
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err.trimEnd().replace('rohe: ', '')).toMatch(
      typeof message === 'string' ? new RegExp(`^${message.replaceAll('.', '\\.')}$`) : message,
    );
  });

  it('keeps the rows of a comparison as Parquet where that is asked for, and draws the same page of them', async () => {
    const cwd = withSmall(FAULTS);
    const keep = (format: string) =>
      rohe(cwd, 'compare', 'small.yaml', '--rows', 'all', '--rows-format', format, '--out', format, '--report');
    await keep('csv');
    const { code } = await keep('parquet');
    expect(code).toBe(0);
    expect(readdirSync(join(cwd, 'parquet', 'llf', '1'))).toEqual(
      expect.arrayContaining(['queries.parquet', 'invocations.parquet']),
    );
    expect(text(cwd, 'parquet', 'report.html') === text(cwd, 'csv', 'report.html')).toBe(true);
    const again = await rohe(cwd, 'compare', 'small.yaml', '--rows', 'all', '--out', 'parquet', '--resume');
    // Rows of another format are other rows.
    expect(again.err).not.toMatch(/had been finished before/);
    expect(readdirSync(join(cwd, 'parquet', 'llf', '1'))).toEqual(expect.arrayContaining(['queries.csv']));
    const two = (a: string, b: string) => rohe(cwd, 'compare', a, b, '--metric', 'on_time');
    await rohe(cwd, 'run', 'small.yaml', '--rows-format', 'parquet', '--out', 'columns');
    const mixed = await two('columns', 'csv/llf/0');
    expect([mixed.code, mixed.out.replaceAll('columns', 'csv/v2/0')]).toEqual([0, (await two('csv/v2/0', 'csv/llf/0')).out]);
  });

  describe('of rows that were damaged', () => {
    const cut = (share: number) => (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * share));
    const rowsOff = (bytes: Buffer) => Buffer.from(`${bytes.toString().trimEnd().split('\n').slice(0, -5).join('\n')}\n`);
    const scratched = (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i > 20 && i < 400 ? 255 : byte)));
    it.each([
      [
        'CSV in the middle of a row',
        'csv',
        cut(0.4),
        /^one\/queries\.csv is damaged \(Invalid Record Length: .*\); run it again$/,
      ],
      [
        'CSV at the end of a row',
        'csv',
        rowsOff,
        /^one\/queries\.csv is damaged \(it holds \d+ of the \d+ rows that were written\); run it again$/,
      ],
      [
        'Parquet in the middle',
        'parquet',
        cut(0.4),
        /^one\/queries\.parquet cannot be read \(.*\): it was not written to its end; run it again$/,
      ],
      ['Parquet scratched', 'parquet', scratched, /^one\/queries\.parquet is damaged \(.*\); run it again$/],
    ] as const)(
      '%s: a line that says what to do, from the report and from a comparison of runs',
      async (_, format, spoil, message) => {
        const cwd = withSmall();
        await rohe(cwd, 'run', 'small.yaml', '--rows-format', format, '--out', 'one');
        await rohe(cwd, 'run', 'small.yaml', '--strategy', 'llf', '--out', 'two');
        const file = join(cwd, 'one', `queries.${format}`);
        writeFileSync(file, spoil(readFileSync(file)));
        for (const args of [
          ['report', 'one'],
          ['compare', 'one', 'two'],
        ]) {
          const { code, out, err } = await rohe(cwd, ...args);
          expect([code, out]).toEqual([2, '']);
          expect(err.trimEnd().replace('rohe: ', '')).toMatch(message);
        }
      },
    );

    it.each(['queries.csv', 'nodes.csv', 'invocations.csv'])(
      '%s cut at the end of a row, or emptied: every format refuses',
      async (name) => {
        const cwd = withSmall();
        await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'one');
        const lines = text(cwd, 'one', name).trimEnd().split('\n');
        for (const kept of [lines.slice(0, -1), []]) {
          writeFileSync(join(cwd, 'one', name), kept.map((line) => `${line}\n`).join(''));
          for (const format of ['html', 'svg', 'md', 'csv', 'parquet', 'trace']) {
            const { code, out, err } = await rohe(cwd, 'report', 'one', '--format', format);
            expect([code, out, err]).toEqual([
              ...[2, ''],
              `rohe: one/${name} is damaged (it holds ${Math.max(0, kept.length - 1)} of the ${lines.length - 1} rows that were written); run it again\n`,
            ]);
          }
        }
      },
    );

    it.each([
      ...['queries', 'invocations', 'nodes', 'faults'].map((name): readonly [string, RegExp] => [
        `${name}.csv`,
        new RegExp(
          `^one/${name}\\.csv or ${name}\\.parquet is missing \\(the run has written \\d+ rows\\); put it back, or run it again$`,
        ),
      ]),
      ...['summary.csv', 'histograms.json'].map((name): readonly [string, RegExp] => [
        name,
        new RegExp(`^one/${name.replace('.', '\\.')} is missing \\(the run has written one\\); put it back, or run it again$`),
      ]),
    ] as const)('%s deleted: it is said to be missing, and not that the run kept none', async (name, message) => {
      const cwd = withSmall(FAULTS);
      await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'one');
      rmSync(join(cwd, 'one', name));
      const { code, out, err } = await rohe(cwd, 'report', 'one');
      expect([code, out, err.trimEnd().replace('rohe: ', '')]).toEqual([2, '', expect.stringMatching(message)]);
    });

    it('all that read rows count them: comparisons of two runs, gaps, calibration and traces', async () => {
      const cwd = withSmall();
      await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'one');
      await rohe(cwd, 'run', 'small.yaml', '--rows', 'all', '--out', 'two');
      const reading = [
        ['queries', 'compare', 'one', 'two', '--metric', 'on_time'],
        ['queries', 'gap', 'one', 'two'],
        ['invocations', 'gap', 'one', 'two'],
        ['invocations', 'calibrate', 'one', '-o', 'fitted.yaml'],
        ['tasks', 'calibrate', 'one', '-o', 'fitted.yaml'],
        ['invocations', 'report', 'one', '--format', 'trace'],
        ['queries', 'report', 'one', '--query', '3'],
      ];
      for (const [name = '', ...args] of reading) {
        const file = join(cwd, 'one', `${name}.csv`);
        const whole = readFileSync(file, 'utf8');
        const written = whole.trimEnd().split('\n').length - 1;
        const ends: string[] = [];
        const run = async () => {
          const { code, err } = await rohe(cwd, ...args);
          ends.push(`${code} ${err}`);
        };
        // Without its last row, and gone.
        writeFileSync(file, whole.trimEnd().replace(/\n[^\n]*$/, '\n'));
        await run();
        rmSync(file);
        await run();
        writeFileSync(file, whole);
        expect([args.join(' '), ...ends]).toEqual([
          args.join(' '),
          `2 rohe: one/${name}.csv is damaged (it holds ${written - 1} of the ${written} rows that were written); run it again\n`,
          `2 rohe: one/${name}.csv or ${name}.parquet is missing (the run has written ${written} rows); put it back, or run it again\n`,
        ]);
      }
    });

    it('names the row of a cell that is no number, in place of drawing it', async () => {
      const cwd = withSmall();
      await rohe(cwd, 'run', 'small.yaml', '--out', 'one');
      const spoil = (name: string, from: RegExp, to: string) =>
        writeFileSync(join(cwd, 'one', name), text(cwd, 'one', name).replace(from, to));
      spoil('nodes.csv', /^right,1000,[^,]*,/m, 'right,1000,much,');
      expect((await rohe(cwd, 'report', 'one')).err).toBe(
        'rohe: one/nodes.csv is damaged (row 2: "much" is not a number); run it again\n',
      );
    });
  });

  it('draws what is left of a comparison that was killed, and says so', async () => {
    const cwd = withSmall();
    await rohe(cwd, 'compare', 'small.yaml', '--replications', '2', '--out', 'all');
    rmSync(join(cwd, 'all', 'llf', '1'), { recursive: true });
    const { code, err } = await rohe(cwd, 'report', 'all');
    expect(code).toBe(0);
    expect(err).toMatch(/1 run without a partner under every strategy left out/);
    expect(text(cwd, 'all', 'report.html')).toContain('1 run without a partner');
  });

  it('marks what has no value where no query was answered', async () => {
    const cwd = folder();
    writeFileSync(join(cwd, 'none.yaml'), text(withSmall(), 'small.yaml').replace('poisson: 10/s', 'poisson: 0.001/s'));
    const { code } = await rohe(cwd, 'compare', 'none.yaml', '--report', '--out', 'all');
    expect(code).toBe(0);
    const page = text(cwd, 'all', 'report.html').replace(/<(script|textarea)[\s\S]*?<\/\1>/g, '');
    expect(page.match(/NaN|undefined|Infinity/)).toBeNull();
    expect(page).toContain('no query arrived after the warm-up');
  });
});

function figures(html: string): readonly string[] {
  return [...html.matchAll(/<figure class="[^"]*" id="([^"]+)"/g)].map(([, id]) => id!);
}

function escaped(sentence: string): string {
  return sentence.replaceAll('<', '&lt;');
}
