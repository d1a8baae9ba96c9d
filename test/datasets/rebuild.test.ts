import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correlationRows } from '../../datasets/derive/correlations.ts';
import { type Published, readPublished } from '../../datasets/derive/published.ts';
import { rebuildTables } from '../../datasets/derive/rebuild.ts';
import { figures } from '../../datasets/index.ts';

const DATA = process.env['ROHE_DATA'] ?? '';
const there = existsSync(join(DATA, 'tables'));
const MAIN = join(import.meta.dirname, '../../dist/runners/data-import/rebuild.js');
const SHIPPED = join(import.meta.dirname, '../../datasets');
const folder = mkdtempSync(join(tmpdir(), 'rohe-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = promisify(execFile);
/** `npm run datasets`, as it is compiled. */
async function datasets(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { ROHE_DATA: _, ...env } = process.env;
  try {
    const { stdout, stderr } = await run(process.execPath, [MAIN, ...args], { env });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe('the command', () => {
  it.each([
    [[], 'name their folder with --data DIR or ROHE_DATA'],
    [
      ['--data', 'nowhere'],
      'cannot read nowhere/rohe/datasets/CAIN2024/cctvs/profile/group_count.csv: there is no such file or folder',
    ],
    [['--chek'], "Unknown option '--chek'"],
  ])('answers %j in one line', async (args, message) => {
    const { code, err } = await datasets(...args);
    expect(code).toBe(2);
    expect(err).toMatch(/^rohe: [^\n]*\n$/);
    expect(err).toContain(message);
  });
  it.skipIf(!there)(
    'says that the tables are what they would be (skipped where ROHE_DATA names no folder)',
    { timeout: 60_000 },
    async () => {
      const { code, out } = await datasets('--data', DATA, '--check');
      expect(out).toContain('datasets/accuracies.csv is what it was: 531 rows computed, 66 kept by hand');
      expect(code).toBe(0);
    },
  );
});

describe('the correlation of two models', () => {
  it('is phi of being right: of two that agree on three of four inputs 1 / sqrt(3)', () => {
    const rows = correlationRows(
      ['a', 'b'],
      [
        [1, 1],
        [1, 0],
        [0, 0],
        [1, 1],
      ],
    );
    // (1/2 - 3/4 x 1/2) / sqrt(3/4 x 1/4 x 1/2 x 1/2).
    expect(rows[0]?.cells).toMatchObject({ first: 'a', second: 'b', figure: 'phi', value: '0.5774', kind: 'derived' });
    expect(rows.map(({ cells }) => cells['figure'])).toEqual(['phi', 'loading', 'loading']);
  });
});

describe('every figure', () => {
  it('says whether a command rebuilds it; what is measured or derived from the data is never kept by hand but where it says why', () => {
    const byHand = figures().filter(({ rebuiltBy }) => rebuiltBy === 'hand');
    const others = byHand.filter(({ kind }) => kind !== 'assumed');
    // ROHE's templates and manifests are no part of its data; the last two are fitted by simulation.
    for (const { source, figure } of others)
      expect(/templates|manifests/.test(source) || figure === 'confidence_insight', `${source}: ${figure}`).toBe(true);
    expect(figures().filter(({ kind, rebuiltBy }) => kind === 'measured' && rebuiltBy === 'hand')).toEqual([]);
  });
});

describe.skipIf(!there)('npm run datasets (skipped where ROHE_DATA names no folder of the published data)', () => {
  let data: Published;
  beforeAll(async () => {
    data = await readPublished(DATA);
  }, 60_000);

  /** The tables with what `edit` makes of their lines. */
  function tables(edit: (line: string, table: string) => string | null): URL {
    cpSync(SHIPPED, folder, { recursive: true });
    for (const table of ['devices', 'models', 'latencies', 'accuracies', 'correlations']) {
      const lines = readFileSync(join(SHIPPED, `${table}.csv`), 'utf8').split('\n');
      const kept = lines.map((line) => edit(line, table)).filter((line) => line !== null);
      writeFileSync(join(folder, `${table}.csv`), kept.join('\n'));
    }
    return pathToFileURL(`${folder}/`);
  }

  it('makes every table again, byte for byte, from the rows that are kept by hand alone', () => {
    const rebuilt = rebuildTables(
      data,
      tables((line) => (line.endsWith(',npm run datasets') ? null : line)),
    );
    for (const { table, text } of rebuilt) expect(text, table).toBe(readFileSync(join(SHIPPED, `${table}.csv`), 'utf8'));
    expect(rebuilt.map(({ table, computed }) => [table, computed])).toEqual([
      ['devices', 8],
      ['models', 0],
      ['latencies', 74],
      ['accuracies', 531],
      ['correlations', 120],
    ]);
  });

  it('puts right a computed figure that was changed, and refuses one that is kept by hand as well', () => {
    const wrong = tables((line) => line.replace(/^(jetson-agx-orin,speed,)[\d.]+/, '$19.999'));
    const devices = rebuildTables(data, wrong).find(({ table }) => table === 'devices');
    expect(devices?.text).toBe(readFileSync(join(SHIPPED, 'devices.csv'), 'utf8'));
    const twice = tables((line) => (line.startsWith('jetson-agx-orin,speed') ? line.replace('npm run datasets', 'hand') : line));
    expect(() => rebuildTables(data, twice)).toThrow(
      'devices.csv: jetson-agx-orin speed is kept by hand and computed by npm run datasets too; delete the row',
    );
  });

  it('has a mean phi of 0.535 over the 105 pairs of the YOLO models', () => {
    const phis = figures().filter(({ figure }) => figure.startsWith('phi with'));
    expect(phis).toHaveLength(105);
    expect(phis.reduce((sum, { value }) => sum + Number(value), 0) / 105).toBeCloseTo(0.535, 3);
  });
});
