import type { Chart, Spec } from '../charts/chart.ts';
import { objectiveTable } from '../objectives.ts';
import type { Report } from '../report/report.ts';
import type { SweepReport } from '../report/sweep.ts';
import { sweepReading, variedSentence } from '../report/sweep-lead.ts';
import { findingsOf } from '../sweep-text.ts';
import { escaped, prose } from './escape.ts';
import { figure } from './figure.ts';
import { SCRIPT } from './script.ts';
import { settingsTable } from './settings-table.ts';
import { STYLE } from './style.ts';
import { allMetricsTable, faultsTable, groupsTable, keyTable, plainTable } from './tables.ts';

/** What pages and other files of reports say of where they come from. */
export const GENERATOR = 'rohe report';

/** Nothing may be fetched, whatever stands in the page. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

type Render = (spec: Spec) => Promise<string>;

/** The report as one file that needs nothing else. A function of the report. */
export async function htmlPage(report: Report, charts: readonly Chart[], render: Render): Promise<string> {
  const groups = groupsTable(report);
  const faults = faultsTable(report);
  const objectives = objectiveTable(report.objectives);
  return framedPage(report, {
    lead: [about(report.scenario.description), verdictCard(report.verdict), factTiles(report.facts), judgements(report)],
    sections: [
      ['Key figures', keyTable(report)],
      ...(objectives === null ? [] : [['Objectives', plainTable('Objectives', objectives)] as const]),
      ['Charts', await figures(charts, render)],
      ...(groups === '' ? [] : [['By contract, stream and tenant', groups] as const]),
      ...(faults === '' ? [] : [['Faults', faults] as const]),
      ['All metrics', allMetricsTable(report)],
    ],
  });
}

/** The same of a sweep. */
export async function sweepPage(sweep: SweepReport, charts: readonly Chart[], render: Render): Promise<string> {
  return framedPage(sweep, {
    lead: [
      about(sweep.scenario.description),
      about([variedSentence(sweep), sweepReading(sweep)].join(' ').trim()),
      factTiles(sweep.facts),
      judgements({ thresholds: [], notices: sweep.notices }),
    ],
    sections: [
      ['On time', settingsTable(sweep)],
      ...findingsOf(sweep).map(({ title, table }) => [title, plainTable(title, table)] as const),
      ['Charts', await figures(charts, render)],
    ],
  });
}

async function figures(charts: readonly Chart[], render: Render): Promise<string> {
  const drawn: string[] = [];
  for (const chart of charts) drawn.push(await figure(chart, render));
  return `<div class="charts">\n${drawn.join('\n')}\n</div>`;
}

type Content = { readonly lead: readonly string[]; readonly sections: readonly (readonly [heading: string, html: string])[] };

function framedPage({ title, origin }: Pick<Report, 'title' | 'origin'>, { lead, sections }: Content): string {
  const shown = sections.map(([heading, html]) => {
    const inside = html.startsWith('<div class="charts">') ? html : `<div class="card">${html}</div>`;
    return `<h2>${escaped(heading)}</h2>\n${inside}`;
  });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${GENERATOR}">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><button type="button" class="tool" id="theme" hidden>Light / dark</button></header>
<main>
${[...lead.filter((part) => part !== ''), ...shown].join('\n')}
</main>
<footer>${footer(origin)}</footer>
<div id="tip" role="status" hidden></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function about(description: string): string {
  return description === '' ? '' : `<p class="about">${escaped(description)}</p>`;
}

function verdictCard(verdict: Report['verdict']): string {
  if (verdict === null) return '';
  const kind = verdict.kind === 'inconclusive' ? 'No verdict' : 'Verdict';
  const text = prose(verdict.sentence);
  const best = verdict.kind === 'best' ? escaped(verdict.best) : '';
  const sentence = best !== '' && text.startsWith(best) ? `<strong>${best}</strong>${text.slice(best.length)}` : text;
  return `<div class="card verdict ${verdict.kind}"><p class="kind">${kind}</p><p>${sentence}</p></div>`;
}

function factTiles(facts: Report['facts']): string {
  const tiles = facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`);
  return `<dl class="tiles">${tiles.join('')}</dl>`;
}

function judgements({ thresholds, notices }: Pick<Report, 'thresholds' | 'notices'>): string {
  const judged = thresholds.map(({ of, says, holds }) => {
    const word = holds === null ? 'no value' : holds ? 'holds' : 'failed';
    return `<li class="says ${holds === null ? '' : holds ? 'good' : 'bad'}"><b>${word}</b>${escaped(`${of === '' ? '' : `${of}: `}${says}`)}</li>`;
  });
  const noted = notices.map((notice) => `<li class="says"><b>note</b>${escaped(notice)}</li>`);
  return judged.length + noted.length === 0 ? '' : `<ul class="plain">${[...judged, ...noted].join('\n')}</ul>`;
}

function footer(origin: Report['origin']): string {
  return `${origin.map(([name, value]) => `${escaped(name)} ${escaped(value)}`).join(' · ')}. Made from the run folder alone, with <code>rohe report</code>.`;
}
