import { describe, expect, it } from 'vitest';
import { chartsOf } from '../../reports/charts/index.ts';
import { createRenderer } from '../../reports/charts/render.ts';
import { htmlPage } from '../../reports/html/page.ts';
import { escapeLatex, latexTables } from '../../reports/latex.ts';
import { leaders } from '../../reports/leaders.ts';
import { escapeMarkdown, markdownSummary } from '../../reports/markdown.ts';
import { presentRuns } from '../../reports/presentation.ts';
import type { Report } from '../../reports/report/report.ts';
import { richReport } from './report-fixture.ts';

const HOSTILE = `<img src=x onerror=alert(1)>"'&amp;</textarea></script>`;

async function page(report: Report): Promise<string> {
  return htmlPage(report, chartsOf(report), await createRenderer());
}

describe('report.html', () => {
  it('leads with the verdict and the table, and holds every chart twice with its specification', async () => {
    const report = richReport();
    const html = await page(report);
    const order = ['class="card verdict', 'Key figures', '<figure', 'All metrics'].map((mark) => html.indexOf(mark));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
    const charts = chartsOf(report);
    expect(html.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(2 * charts.length);
    const specs = [...html.matchAll(/<textarea[^>]*>\n([^<]*)<\/textarea>/g)].map(
      ([, text]) => JSON.parse(unescaped(text!)) as unknown,
    );
    expect(specs).toEqual(
      charts.map((chart) => JSON.parse(JSON.stringify(chart.spec({ width: chart.size === 'half' ? 520 : 1080, narrow: false })))),
    );
  });

  it('asks for nothing from elsewhere', async () => {
    const html = await page(richReport());
    const outside = html.replace(/<textarea[\s\S]*?<\/textarea>/g, '').replace(/ xmlns(:xlink)?="[^"]*"/g, '');
    expect(outside.match(/https?:|src=|@import|url\((?!#)/)).toBeNull();
  });

  it('lets no name of a scenario become markup', async () => {
    const report = richReport([HOSTILE, 'plain']);
    const hostile = {
      ...report,
      title: HOSTILE,
      notices: [HOSTILE],
      facts: [[HOSTILE, HOSTILE]] as const,
      scenario: { ...report.scenario, description: HOSTILE },
    };
    const html = await page(hostile);
    expect(html.match(/<img/)).toBeNull();
    expect(html.match(/<script>/g)).toHaveLength(1);
    expect(html.match(/<textarea/g)).toHaveLength(html.match(/<\/textarea>/g)!.length);
    expect(html.includes('&lt;img src=x onerror=alert(1)&gt;')).toBe(true);
  });

  it('has no two elements of one id, in drawings either', async () => {
    const ids = [...(await page(richReport())).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has colours of the page in the drawings, none of their own', async () => {
    const html = await page(richReport());
    const own = [...html.matchAll(/<svg [\s\S]*?<\/svg>/g)].flatMap(([svg]) => svg.match(/(?:fill|stroke)="#[0-9a-f]+"/g) ?? []);
    expect([...new Set(own)]).toEqual([]);
  });

  it('marks what has no value, and never says NaN', async () => {
    const report = richReport();
    const rows = report.rows.map((row) =>
      row.metric === 'p95' ? { ...row, mean: null, lower: null, upper: null, halfWidth: null } : row,
    );
    const html = await page({ ...report, rows, responses: new Map(), verdict: null });
    expect(visible(html).match(/NaN|undefined|>null</)).toBeNull();
    const alone = await page({ ...richReport(['alone'], 1), verdict: null });
    expect(visible(alone).match(/NaN|undefined|>null</)).toBeNull();
  });

  it.each([
    [3, 3],
    [4, 36],
    [12, 30],
  ])(
    'of 30 runs or more of %i strategies on %i nodes is smaller than 3 MB',
    async (strategies, nodes) => {
      const labels = Array.from({ length: strategies }, (_, i) => `strategy-${i}`);
      const html = await page(richReport(labels, Math.ceil(30 / strategies), nodes));
      expect(Buffer.byteLength(html)).toBeLessThan(3_000_000);
      expect(html).toContain('id="queues"');
    },
    60_000,
  );

  it('is the same for the same report', async () => {
    const [once, again] = [await page(richReport()), await page(richReport())];
    expect(once === again).toBe(true);
  });
});

describe('the leaders', () => {
  it('of the share on time are the best of the verdict, alone where it is decided', () => {
    const { results, verdict } = richReport();
    expect(verdict?.kind).toBe('best');
    expect([...leaders(results, 'on_time')]).toEqual([verdict?.kind === 'best' ? verdict.best : '']);
  });
  it('hold those that cannot be told from the best', () => {
    const of = (label: string, values: readonly number[]) => ({ label, replicates: values.map((p95) => ({ p95 })) });
    const results = [of('a', [10, 11, 12, 10]), of('b', [11, 10, 12, 11]), of('c', [30, 31, 33, 30])];
    expect(leaders(results, 'p95')).toEqual(new Set(['a', 'b']));
  });
  it('are none where nobody can be told from the best, without intervals, and for what is neither good nor bad', () => {
    const of = (label: string, values: readonly number[], metric = 'p95') => ({
      label,
      replicates: values.map((one) => ({ [metric]: one })),
    });
    expect(leaders([of('a', [1, 2]), of('b', [2, 1])], 'p95').size).toBe(0);
    expect(leaders([of('a', [1]), of('b', [2])], 'p95').size).toBe(0);
    expect(
      leaders(
        [of('a', [1, 1.1, 1]), of('b', [2, 2.1, 2])].map((one) => one),
        'utilisation',
      ).size,
    ).toBe(0);
    expect(leaders([], 'p95').size).toBe(0);
  });
});

describe('the table as text', () => {
  it('is Markdown that GitHub reads as one table, best strategy first', () => {
    const lines = markdownSummary(richReport(['worse|than', 'b'])).split('\n');
    const table = lines.filter((line) => line.startsWith('|'));
    expect(table[0]).toBe('|  |  | worse\\|than | b |');
    expect(table[1]).toBe('| --- | --- | ---: | ---: |');
    for (const line of table) expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5);
    expect(lines.join('\n')).toMatch(/\*\*worse\\\|than keeps .* more deadlines/);
  });
  it('says in how many runs each objective held', async () => {
    const report = richReport(['a', 'b']);
    expect(markdownSummary(report)).toContain(
      '### Objectives\n\n| contract | objective | a | b |\n| --- | --- | ---: | ---: |\n| house | p95 &lt; 1 s | 5 of 6 | 6 of 6 |\n',
    );
    const html = visible(await presentRuns(report).html(async () => ''));
    expect(html).toMatch(/<h2>Objectives<\/h2>[\s\S]*>p95 &lt; 1 s<[\s\S]*>5 of 6<[\s\S]*>6 of 6</);
    const without = { ...report, objectives: [], thresholds: [] };
    expect(markdownSummary(without)).not.toContain('Objectives');
    expect(latexTables(without).match(/toprule/g)).toHaveLength(1);
  });
  it('is LaTeX with as many cells in every line, nothing unescaped, and intervals', () => {
    const [latex = '', ...others] = latexTables(richReport(['a_b & 100 %', 'c'])).split(/(?=% Needs)/);
    expect(latex).toContain('\\begin{tabular}{lrr}');
    const rows = latex.split('\n').filter((line) => line.endsWith('\\\\'));
    for (const row of rows) expect(row.replaceAll('\\&', '').match(/&/g)).toHaveLength(2);
    expect(latex).toMatch(/on time \(completed\) \[\\%\] & \$91\.7 \\pm 1\.7\$/);
    expect(latex).toContain('a\\_b \\& 100 \\%');
    expect(others.map((table) => /label\{(.*)\}/.exec(table)?.[1])).toEqual(['tab:by-hand-thresholds', 'tab:by-hand-objectives']);
    expect(others[0]).toContain('a\\_b \\& 100 \\% & on\\_time \\textgreater{} 50 \\% & 90.0 \\% & holds \\\\');
    expect(others[1]).toContain('house & p95 \\textless{} 1 s & 5 of 6 & 6 of 6 \\\\');
  });
  it.each([
    [
      escapeLatex,
      '\\$%_{}~^#&<>|"',
      "\\textbackslash{}\\$\\%\\_\\{\\}\\textasciitilde{}\\textasciicircum{}\\#\\&\\textless{}\\textgreater{}\\textbar{}''",
    ],
    [escapeMarkdown, '<b>*a*_`|[x]\nb', '&lt;b&gt;\\*a\\*\\_\\`\\|\\[x\\] b'],
  ] as const)('escapes by %o', (safe, text, wanted) => {
    expect(safe(text)).toBe(wanted);
  });
});

/** Without what is for machines. */
function visible(html: string): string {
  return html.replace(/<(script|textarea)[\s\S]*?<\/\1>/g, '');
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
