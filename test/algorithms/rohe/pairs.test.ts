import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const TEST = join(import.meta.dirname, '../..');
const page = readFileSync(join(TEST, '../docs/parity.md'), 'utf8');
const section = page.split('\n## ').find((one) => one.startsWith('Each defect, and the tests that show it'))!;
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| defect'))
  .map((line) => line.slice(2, -2).split(' | '));
const titles = (file: string): string => readFileSync(join(TEST, `${file}.test.ts`), 'utf8');

describe('the table of defects in docs/parity.md', () => {
  it('has all of them', () => expect(rows.length).toBeGreaterThanOrEqual(28));
  it.each(rows)('names tests that are there: %s', (_, shown, proper) => {
    for (const cell of proper === 'the same' ? [shown!] : [shown!, proper!]) {
      const [, file, title] = /^`([\w/-]+)`: (.+)$/.exec(cell)!;
      expect(titles(file!)).toContain(`'${title!}'`);
    }
  });
});
