import { fewReplications, spreadCaption } from '../captions.ts';
import { COLOURS, seriesColours } from '../charts/palette.ts';
import { bestFirst, cell, replications } from '../charts/strategies.ts';
import { digitsFor, fixed, SHARE_DIGITS, type Spread, spreadText } from '../format.ts';
import { leaders } from '../leaders.ts';
import { BUILT_IN } from '../metrics/builtin.ts';
import type { Report } from '../report/report.ts';
import { type ShownInterval, shareInterval } from '../stats/interval.ts';
import type { Table } from '../table.ts';
import { escaped, prose } from './escape.ts';

/** What a reader looks for first; the rest is in the table of all metrics. */
const KEY: readonly (readonly [metric: string, title: string])[] = [
  ['on_time', 'on time'],
  ['answered_share', 'answered'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['accuracy_all', 'right, of all'],
  ['accuracy_answered', 'right, of answered'],
  ['models_per_query', 'models'],
  ['energy_per_completed_j', 'energy'],
];
const BETTER = new Map(BUILT_IN.map(({ name, better }) => [name, better]));
const DEFINITION = new Map(BUILT_IN.map(({ name, definition }) => [name, definition]));
const VARIABLE = new Map(COLOURS.map(({ name, light }) => [light, `var(--${name})`]));

/** A row for a strategy, best first; columns that have no value for anyone are left out. */
export function keyTable(report: Report): string {
  const metrics = KEY.filter(([metric]) => report.strategies.some((strategy) => cell(report, strategy, metric)?.mean != null));
  const own = report.scenario.metrics.map(({ name }) => [name, name] as const);
  const shown = [...metrics, ...own.filter(([name]) => report.rows.some((row) => row.metric === name && row.mean !== null))];
  const columns = shown.map(([metric, title]) => {
    const rows = report.strategies.map((strategy) => cell(report, strategy, metric));
    const unit = rows.find((row) => row !== undefined)?.unit ?? '';
    return {
      metric,
      title,
      unit,
      leading: leaders(report.results, metric),
      format: formatOf(
        rows.map((row) => row?.mean ?? null),
        unit,
      ),
    };
  });
  const heads = [
    head('strategy', '', 'ascending', ''),
    ...columns.map(({ metric, title, unit }) =>
      head(title, unitText(unit), BETTER.get(metric) === 'lower' ? 'ascending' : 'descending', DEFINITION.get(metric) ?? ''),
    ),
  ];
  const colours = seriesColours(report.strategies.length);
  const body = bestFirst(report).map((strategy) => {
    const key = `<span class="key" style="background:${VARIABLE.get(colours[report.strategies.indexOf(strategy)]!)}"></span>`;
    const cells = columns.map(({ metric, format, leading }) => {
      const row = cell(report, strategy, metric);
      return valueCell(row, format, leading.has(strategy));
    });
    return `<tr><th scope="row" data-value="${escaped(strategy)}">${key}${escaped(strategy)}</th>${cells.join('')}</tr>`;
  });
  const n = replications(report);
  const shares = report.rows.filter(({ unit, metric }) => unit === 'share' && columns.some((one) => one.metric === metric));
  const bold = columns.some(({ leading }) => leading.size > 0)
    ? [
        'Bold: the best, and those not told apart from it (paired t, Holm, 5 %, before rounding and without the margin of the verdict); nothing is where nobody can be told from the best.',
      ]
    : [];
  const means = n < 2 ? [] : [`Means over ${n} paired replications ${spreadCaption(shares, 'their')}.`, ...bold];
  return table('Key figures', [...means, ...fewReplications(n)].join(' '), heads, body);
}

/** Every metric, a row each. */
export function allMetricsTable(report: Report): string {
  const strategies = bestFirst(report);
  const metrics = [...new Set(report.rows.map(({ metric }) => metric))];
  const heads = [
    head('metric', '', 'ascending', ''),
    head('unit', '', 'ascending', ''),
    ...strategies.map((name) => head(name, '', 'descending', '')),
  ];
  const body = metrics.flatMap((metric) => {
    const rows = strategies.map((strategy) => cell(report, strategy, metric));
    if (rows.every((row) => row === undefined || row.mean === null)) return [];
    const unit = rows.find((row) => row !== undefined)?.unit ?? '';
    const format = formatOf(
      rows.map((row) => row?.mean ?? null),
      unit,
    );
    const title = DEFINITION.get(metric);
    const name = `<th scope="row" data-value="${escaped(metric)}"${title === undefined ? '' : ` title="${escaped(title)}"`}>${escaped(metric)}</th>`;
    const cells = rows.map((row) => valueCell(row, format, false));
    return [`<tr>${name}<td data-value="${escaped(unitText(unit))}">${escaped(unitText(unit))}</td>${cells.join('')}</tr>`];
  });
  const defined = metrics.flatMap((metric) => {
    const definition = DEFINITION.get(metric);
    return definition === undefined ? [] : [`<dt>${escaped(metric)}</dt><dd>${prose(definition)}</dd>`];
  });
  const meaning = `<details><summary>What the metrics mean</summary><dl class="meaning">${defined.join('')}</dl></details>`;
  const shares = report.rows.filter(({ unit }) => unit === 'share');
  const means = replications(report) < 2 ? '' : `Means over the replications ${spreadCaption(shares, 'their')}. `;
  const note = `${means}What the names mean stands below the table.`;
  return `${table('All metrics', note, heads, body)}\n${meaning}`;
}

/** On time by contract, stream and tenant; empty where there is one of each. */
export function groupsTable(report: Report): string {
  if (report.groups.length === 0) return '';
  const strategies = bestFirst(report);
  const names = [...new Map(report.groups.map(({ kind, name }) => [`${kind}:${name}`, { kind, name }])).values()];
  const heads = [head('of', '', 'ascending', ''), ...strategies.map((name) => head(name, 'on time, %', 'descending', ''))];
  const spreads: ShownInterval[] = [];
  const body = names.map(({ kind, name }) => {
    const cells = strategies.map((strategy) => {
      const group = report.groups.find((one) => one.kind === kind && one.name === name && one.strategy === strategy);
      const replicates = group?.replicates ?? [];
      const of = (metric: string): readonly (number | null)[] => replicates.map((summary) => summary[metric] ?? null);
      const spread = shareInterval(of('on_time'), of('arrived'));
      spreads.push(spread);
      return valueCell(spread, { factor: 100, digits: SHARE_DIGITS }, false);
    });
    return `<tr><th scope="row" data-value="${escaped(`${kind} ${name}`)}"><span class="pm">${escaped(kind)}</span> ${escaped(name)}</th>${cells.join('')}</tr>`;
  });
  const means = replications(report) < 2 ? '' : `, mean over the replications ${spreadCaption(spreads, 'its')}`;
  const note = `Share on time of the queries of each contract, stream and tenant (the same queries once)${means}.`;
  return table('On time by group', note, heads, body);
}

/** What broke and when; empty where nothing did, or not in all runs alike. */
export function faultsTable({ faults, scenario }: Report): string {
  if (faults.length === 0) return '';
  const heads = [
    head('what', '', 'ascending', ''),
    head('of', '', 'ascending', ''),
    head('from', 's', 'ascending', ''),
    head('to', 's', 'ascending', ''),
  ];
  const seconds = (ms: number): string => `<td data-value="${ms}">${fixed(ms / 1000, 1)}</td>`;
  const body = faults.map(({ kind, target, fromMs, toMs }) => {
    const until = toMs >= scenario.durationMs ? `<td data-value="${toMs}">the end</td>` : seconds(toMs);
    return `<tr><th scope="row" data-value="${escaped(kind)}">${escaped(kind)}</th><td data-value="${escaped(target)}">${escaped(target)}</td>${seconds(fromMs)}${until}</tr>`;
  });
  return table('Faults', 'As the scenario has them, the same in every run; red in the charts.', heads, body);
}

type Format = { readonly factor: number; readonly digits: number };

function formatOf(means: readonly (number | null)[], unit: string): Format {
  if (unit === 'share') return { factor: 100, digits: SHARE_DIGITS };
  if (unit === 'queries' && means.every((mean) => Number.isInteger(mean ?? 0))) return { factor: 1, digits: 0 };
  const greatest = Math.max(0, ...means.map((mean) => Math.abs(mean ?? 0)));
  return { factor: 1, digits: greatest === 0 ? 0 : digitsFor(greatest) };
}

function unitText(unit: string): string {
  return unit === 'share' ? '%' : unit.replace('/', ' / ');
}

export function valueCell(row: Spread | undefined, { factor, digits }: Format, leads: boolean): string {
  if (row === undefined || row.mean === null) return '<td data-value="" title="nothing to define it">-</td>';
  const spread = spreadText(row, factor, digits);
  const interval = spread === '' ? '' : ` <span class="pm">${spread}</span>`;
  return `<td data-value="${row.mean}"${leads ? ' class="lead"' : ''}>${fixed(row.mean * factor, digits)}${interval}</td>`;
}

/** A table of text and figures as cells; the first column names its rows. */
export function plainTable(label: string, { head: heads, rows, note }: Table): string {
  const body = rows.map(([first = '', ...cells]) => {
    const row = cells.map((text) => `<td data-value="${escaped(sortable(text))}">${escaped(text)}</td>`);
    return `<tr><th scope="row" data-value="${escaped(sortable(first))}">${escaped(first)}</th>${row.join('')}</tr>`;
  });
  const titles = heads.map((title) => head(title, '', 'ascending', ''));
  return table(label, note, titles, body);
}

/** Rates, lengths and figures by their number. */
export function sortable(text: string): string {
  return /^-?\d[\d,]*(?:\.\d+)?/.exec(text)?.[0].replaceAll(',', '') ?? text;
}

/** `first`: the direction of the first click. */
export function head(title: string, unit: string, first: 'ascending' | 'descending', says: string): string {
  const small = unit === '' ? '' : ` <small>${escaped(unit)}</small>`;
  const about = says === '' ? '' : ` title="${escaped(says)}"`;
  return `<th scope="col" aria-sort="none" data-first="${first}"${about}><button type="button">${escaped(title)}${small}</button></th>`;
}

export function table(label: string, note: string, heads: readonly string[], body: readonly string[]): string {
  return `<p class="why">${prose(note)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${escaped(label)}"><table class="sortable" aria-label="${escaped(label)}">
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}
