import type { Chart, Spec } from '../charts/chart.ts';
import type { Report } from '../report/report.ts';
import { escaped, prose } from './escape.ts';
import { figure } from './figure.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';
import { allMetricsTable, groupsTable, keyTable } from './tables.ts';

/** Nothing may be fetched, whatever stands in the page. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report as one file that needs nothing else. A function of the report. */
export async function htmlPage(
  report: Report,
  charts: readonly Chart[],
  render: (spec: Spec) => Promise<string>,
): Promise<string> {
  const figures: string[] = [];
  for (const chart of charts) figures.push(await figure(chart, render));
  const groups = groupsTable(report);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(report.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(report.title)}</h1><button type="button" class="tool" id="theme" hidden>Light / dark</button></header>
<main>
${about(report)}
${verdictCard(report)}
${factTiles(report)}
${judgements(report)}
<h2>Key figures</h2>
<div class="card">${keyTable(report)}</div>
<h2>Charts</h2>
<div class="charts">
${figures.join('\n')}
</div>
${groups === '' ? '' : `<h2>By contract, stream and tenant</h2>\n<div class="card">${groups}</div>`}
<h2>All metrics</h2>
<div class="card">${allMetricsTable(report)}</div>
</main>
<footer>${footer(report)}</footer>
<div id="tip" role="status" hidden></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function about({ scenario }: Report): string {
  return scenario.description === '' ? '' : `<p class="about">${escaped(scenario.description)}</p>`;
}

function verdictCard({ verdict }: Report): string {
  if (verdict === null) return '';
  const kind = verdict.kind === 'best' ? 'Verdict' : 'No verdict';
  const text = prose(verdict.sentence);
  const best = verdict.kind === 'best' ? escaped(verdict.best) : '';
  const sentence = best !== '' && text.startsWith(best) ? `<strong>${best}</strong>${text.slice(best.length)}` : text;
  return `<div class="card verdict ${verdict.kind}"><p class="kind">${kind}</p><p>${sentence}</p></div>`;
}

function factTiles({ facts }: Report): string {
  const tiles = facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<dl class="tiles">${tiles.join('')}</dl>`;
}

function judgements({ thresholds, notices }: Report): string {
  const judged = thresholds.map(({ of, says, holds }) => {
    const word = holds === null ? 'no value' : holds ? 'holds' : 'failed';
    return `<li class="says ${holds === null ? '' : holds ? 'good' : 'bad'}"><b>${word}</b>${escaped(`${of === '' ? '' : `${of}: `}${says}`)}</li>`;
  });
  const noted = notices.map((notice) => `<li class="says"><b>note</b>${escaped(notice)}</li>`);
  return judged.length + noted.length === 0 ? '' : `<ul class="plain">${[...judged, ...noted].join('\n')}</ul>`;
}

function footer({ origin }: Report): string {
  return `${origin.map(([name, value]) => `${escaped(name)} ${escaped(value)}`).join(' · ')}. Made from the run folder alone, with <code>rohe report</code>.`;
}
