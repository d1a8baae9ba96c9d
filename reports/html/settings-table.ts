import { SHARE_DIGITS } from '../format.ts';
import { bestOf, onTimeCaption, type SweepReport, shortPaths, valueText } from '../report/sweep.ts';
import { thresholdsText } from '../report/sweep-findings.ts';
import { escaped } from './escape.ts';
import { head, sortable, table, valueCell } from './tables.ts';

/** A row for a setting: its values, each strategy's share on time, and who is best. */
export function settingsTable(sweep: SweepReport): string {
  const paths = Object.keys(sweep.axes);
  const several = sweep.strategies.length > 1;
  const judged = sweep.settings.some(({ thresholds }) => thresholds.length > 0);
  const heads = [
    ...shortPaths(paths).map((name, i) => head(name, '', 'ascending', paths[i]!)),
    ...sweep.strategies.map((strategy) => head(strategy, '%', 'descending', '')),
    ...(several ? [head('best', '', 'ascending', '')] : []),
    ...(judged ? [head('thresholds', '', 'ascending', '')] : []),
  ];
  const body = sweep.settings.map((setting) => {
    const values = paths.map((path, i) => {
      const text = valueText(setting.values[path]!);
      const tag = i === 0 ? 'th scope="row"' : 'td';
      return `<${tag} data-value="${escaped(sortable(text))}">${escaped(text)}</${i === 0 ? 'th' : 'td'}>`;
    });
    const shares = sweep.strategies.map((strategy) => {
      const row = setting.rows.find((one) => one.strategy === strategy && one.metric === 'on_time');
      const leads = setting.verdict?.kind === 'best' && setting.verdict.best === strategy;
      return valueCell(row, { factor: 100, digits: SHARE_DIGITS }, leads);
    });
    const best = bestOf(setting);
    const texts = [...(several ? [best] : []), ...(judged ? [thresholdsText(setting)] : [])];
    const rest = texts.map((text) => `<td data-value="${escaped(text)}">${escaped(text)}</td>`);
    return `<tr>${values.join('')}${shares.join('')}${rest.join('')}</tr>`;
  });
  const shares = onTimeCaption(sweep.settings, 'Share of the queries answered in full before their deadline');
  const best = 'Best: who keeps most deadlines (paired t, Holm, 5 %); in round brackets those that cannot be told apart.';
  return table('On time by setting', several ? `${shares} ${best}` : shares, heads, body);
}
