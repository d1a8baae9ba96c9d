import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CellKey, Cells, gatherCells, keepCell, readCells } from '../../runners/folder/cells.ts';

const end = { interrupted: false, summary: { on_time: 0.5 }, units: [], notices: [], groups: {} };
const key = (address: string): CellKey => ({
  address,
  scenarioHash: 'hash',
  strategy: { label: 'v2', use: 'v2', params: {} },
  seed: 1,
  replicate: 0,
});
const NOBODY = 2 ** 30;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rohe-cells-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** As another thread or process would have kept it. */
function keptBy(name: string, path: string, ...addresses: readonly string[]): void {
  const other = folder();
  for (const address of addresses) keepCell(other, key(address), end);
  mkdirSync(join(path, 'cells'), { recursive: true });
  const [file] = readdirSync(join(other, 'cells'));
  appendFileSync(join(path, 'cells', name), readFileSync(join(other, 'cells', file!)));
}

describe('the finished cells of a folder', () => {
  it('are none where there is no folder', () => {
    expect(readCells(join(folder(), 'none'))).toEqual(new Map());
  });

  it('are there as soon as they are kept, wherever they lie', () => {
    const path = folder();
    keptBy(`${NOBODY}-1-x.jsonl`, path, 'a');
    gatherCells(path);
    keepCell(path, key('b'), end);
    const cells = new Cells(path);
    onTestFinished(() => cells.close());
    expect(cells.addresses()).toEqual(['a', 'b']);
    expect([cells.has('a'), cells.has('c'), cells.get('c'), cells.damaged]).toEqual([true, false, null, []]);
    const { interrupted: _, ...outcome } = end;
    expect(cells.get('b')).toEqual({ format: 1, kind: 'cell', ...key('b'), ...outcome });
  });

  it('are gathered into the same bytes, whichever thread kept which when', () => {
    const [one, two] = [folder(), folder()];
    keptBy(`${NOBODY}-1-x.jsonl`, one, 'c', 'a', 'b');
    keptBy(`${NOBODY}-1-x.jsonl`, two, 'b');
    gatherCells(two);
    keptBy(`${NOBODY}-2-y.jsonl`, two, 'a', 'b');
    keptBy(`${NOBODY}-3-z.jsonl`, two, 'c');
    for (const path of [one, two]) gatherCells(path);
    expect(readdirSync(two)).toEqual(['cells.jsonl']);
    expect(readFileSync(join(two, 'cells.jsonl'), 'utf8')).toBe(readFileSync(join(one, 'cells.jsonl'), 'utf8'));
    expect([...readCells(two).keys()]).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -5)],
    ['of another kind', (text: string) => text.replaceAll('"cell"', '"run"')],
    ['not JSON', () => 'half\n'],
    ['empty', () => '\n'],
  ])('do not count one that is %s, and say where it lies', (_, spoil) => {
    const path = folder();
    keptBy(`${NOBODY}-1-x.jsonl`, path, 'a');
    gatherCells(path);
    const file = join(path, 'cells.jsonl');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole + spoil(whole.replace('"a"', '"b"')));
    const cells = new Cells(path);
    onTestFinished(() => cells.close());
    expect([cells.addresses(), cells.damaged]).toEqual([['a'], [`${file}:2`]]);
  });

  it('are gathered beside what a killed process has left of gathering', () => {
    const path = folder();
    keepCell(path, key('a'), end);
    writeFileSync(join(path, 'cells', `${NOBODY}.tmp`), 'half');
    gatherCells(path);
    expect(readdirSync(path)).toEqual(['cells.jsonl']);
    expect([...readCells(path).keys()]).toEqual(['a']);
  });

  it('larger than what is read at once are whole', () => {
    const path = folder();
    const notices = ['x'.repeat(3_000_000)];
    for (const address of ['a', 'b']) keepCell(path, key(address), { ...end, notices });
    expect(readCells(path).get('b')?.notices).toEqual(notices);
    gatherCells(path);
    expect(existsSync(join(path, 'cells'))).toBe(false);
    expect(readCells(path).get('b')?.notices).toEqual(notices);
  });
});
