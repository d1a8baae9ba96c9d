import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, rohe, SMALL } from './rohe.ts';

/** Debian's; no other browser is downloaded for this. */
const CHROMIUM = '/usr/bin/chromium';
const there = existsSync(CHROMIUM);

describe.skipIf(!there)(`report.html in a browser${there ? '' : ` (skipped: there is no ${CHROMIUM})`}`, () => {
  let browser: Browser;
  let cwd: string;
  beforeAll(async () => {
    await build();
    cwd = mkdtempSync(join(tmpdir(), 'rohe-browser-'));
    writeFileSync(join(cwd, 'small.yaml'), `${SMALL}faults: [{ crash: left, at: 3 s, for: 2 s }]\n`);
    await rohe(cwd, 'compare', 'small.yaml', '--strategies', 'v2,llf,fcfs', '--rows', 'all', '--report', '--out', 'all');
    await rohe(
      cwd,
      'run',
      'small.yaml',
      '--set',
      'workload.door.arrivals={ ramp: { from: 2/s, to: 40/s } }',
      '--rows',
      'all',
      '--out',
      'one',
    );
    await rohe(cwd, 'sweep', 'small.yaml', '--vary', 'workload.door.arrivals.rate=5/s,20/s', '--out', 'many');
    for (const run of ['one', 'many']) await rohe(cwd, 'report', run);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(cwd, { recursive: true, force: true });
  });

  type Opened = { readonly page: Page; readonly complaints: readonly string[]; readonly requests: readonly string[] };
  async function open(look: { readonly width: number; readonly scheme: 'light' | 'dark' }, run = 'all'): Promise<Opened> {
    const page = await browser.newPage({ viewport: { width: look.width, height: 900 }, colorScheme: look.scheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`file://${join(cwd, run, 'report.html')}`);
    return { page, complaints, requests };
  }

  it('opens from the file without a complaint or a request, and draws every chart', async () => {
    const { page, complaints, requests } = await open({ width: 1200, scheme: 'light' });
    expect(complaints).toEqual([]);
    expect(requests).toHaveLength(1);
    const charts = page.locator('figure');
    expect(await charts.evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      ...['on-time', 'outcomes', 'response-cdf', 'spread', 'percentiles', 'trade-off', 'utilisation', 'queues'],
      ...['on-time-over-time', 'outstanding', 'waiting', 'timeline'],
    ]);
    for (const chart of await charts.all()) {
      const seen = chart.locator('svg:visible');
      expect(await seen.count()).toBe(1);
      const box = await seen.boundingBox();
      expect(box?.width).toBeGreaterThan(200);
      expect(box?.height).toBeGreaterThan(40);
      expect(await seen.locator('[class*="role-mark"] path, [class*="role-mark"] line').count()).toBeGreaterThan(0);
    }
    await page.close();
  });

  describe.each(['all', 'one', 'many'])('the page of %s', (run) => {
    it.each([
      { width: 1280, scheme: 'light' },
      { width: 390, scheme: 'dark' },
    ] as const)(
      'at $width pixels, $scheme: every chart that there is, with words, no complaint, no request, no scrolling aside',
      async (look) => {
        const { page, complaints, requests } = await open(look, run);
        expect([complaints, requests.length]).toEqual([[], 1]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
        const { out } = await rohe(cwd, 'report', run, '--format', 'svg');
        const declared = out
          .trim()
          .split('\n')
          .map((file) => basename(file, '.svg'));
        const charts = page.locator('figure');
        expect(await charts.evaluateAll((all) => all.map(({ id }) => id))).toEqual(declared);
        for (const chart of await charts.all()) {
          const seen = chart.locator('svg:visible');
          expect(await seen.count()).toBe(1);
          expect(await seen.getAttribute('aria-label')).toMatch(/\d/);
          expect(await seen.locator('[class*="role-mark"] path, [class*="role-mark"] line').count()).toBeGreaterThan(0);
          expect(Object.keys(JSON.parse(await chart.locator('textarea').inputValue()) as object)).toContain('config');
        }
        await page.close();
      },
    );

    it('sorts each of its tables by each column, both ways, from the keyboard alone', async () => {
      const { page } = await open({ width: 1280, scheme: 'light' }, run);
      for (const table of await page.locator('table.sortable').all()) {
        const heads = await table.locator('thead th').all();
        for (const [column, head] of heads.entries()) {
          const values = () =>
            table
              .locator(`tbody tr > :nth-child(${column + 1})`)
              .evaluateAll((cells) => cells.map((cell) => cell.dataset['value'] ?? ''));
          await head.locator('button').focus();
          await page.keyboard.press('Enter');
          const once = await values();
          const way = await head.getAttribute('aria-sort');
          await page.keyboard.press('Space');
          const again = await values();
          expect([way, await head.getAttribute('aria-sort')].sort()).toEqual(['ascending', 'descending']);
          const full = (list: readonly string[]) => list.filter((value) => value !== '');
          const rising = full(way === 'ascending' ? once : again);
          const numbers = rising.map(Number);
          if (numbers.every(Number.isFinite)) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          expect(full(way === 'ascending' ? again : once).sort()).toEqual([...rising].sort());
          // What has no value stands last, whichever way.
          for (const list of [once, again]) expect(list.slice(full(list).length).every((value) => value === '')).toBe(true);
        }
      }
      await page.close();
    });
  });

  it('sorts a table by a click and by the keyboard, first the better way, then the other', async () => {
    const { page } = await open({ width: 1200, scheme: 'light' });
    const table = page.locator('table').first();
    const values = () =>
      table.locator('tbody tr td:nth-child(2)').evaluateAll((cells) => cells.map((cell) => Number(cell.dataset['value'])));
    const head = table.locator('thead th').nth(1);
    await head.locator('button').click();
    const falling = await values();
    expect(falling).toEqual([...falling].sort((a, b) => b - a));
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await head.locator('button').focus();
    await page.keyboard.press('Enter');
    expect(await values()).toEqual([...falling].reverse());
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await table.locator('thead th').first().locator('button').click();
    expect(await table.locator('tbody th').allTextContents()).toEqual(['fcfs', 'llf', 'v2']);
    expect(await head.getAttribute('aria-sort')).toBe('none');
    await page.close();
  });

  it('fits a phone without scrolling sideways, with charts of its own', async () => {
    const { page, complaints } = await open({ width: 375, scheme: 'dark' });
    expect(complaints).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    expect(await page.locator('svg.wide:visible').count()).toBe(0);
    const chart = page.locator('svg.narrow:visible').first();
    // As large as it was drawn, so that its text can be read.
    expect((await chart.boundingBox())!.width).toBeGreaterThan(310);
    await page.close();
  });

  it('is dark where the system is, and the button turns it', async () => {
    const { page } = await open({ width: 1200, scheme: 'dark' });
    const style = (of: string, what: string) => page.evaluate(`getComputedStyle(document.querySelector('${of}')).${what}`);
    const brightness = async (): Promise<number> => {
      const [r = 0, g = 0, b = 0] = (String(await style('body', 'backgroundColor')).match(/\d+/g) ?? []).map(Number);
      return (r + g + b) / 3;
    };
    const fill = () => style('figure svg.wide text', 'fill');
    const darkText = await fill();
    expect(await brightness()).toBeLessThan(60);
    await page.locator('#theme').click();
    expect(await brightness()).toBeGreaterThan(200);
    expect(await fill()).not.toBe(darkText);
    await page.close();
  });

  it('says what a mark is under the pointer, and shows the specification to copy', async () => {
    const { page } = await open({ width: 1200, scheme: 'light' });
    await page.locator('#outcomes svg:visible path[aria-label*="% completed"]').last().hover();
    expect(await page.locator('#tip').textContent()).toMatch(/: [\d.]+ % completed/);
    const spec = page.locator('#outcomes textarea');
    expect(await spec.isVisible()).toBe(false);
    await page.locator('#outcomes summary').click();
    expect(JSON.parse(await spec.inputValue())).toHaveProperty('$schema');
    await page.close();
  });
});
