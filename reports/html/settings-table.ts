import { SHARE_DIGITS } from '../format.ts';
import { bestOf, type SweepReport, shortPaths, valueText } from '../report/sweep.ts';
import { escaped } from './escape.ts';
import { head, table, valueCell } from './tables.ts';

/** A row for a setting: its values, each strategy's share on time, and who is best. */
export function settingsTable(sweep: SweepReport): string {
  const paths = Object.keys(sweep.axes);
  const several = sweep.strategies.length > 1;
  const heads = [
    ...shortPaths(paths).map((name, i) => head(name, '', 'ascending', paths[i]!)),
    ...sweep.strategies.map((strategy) => head(strategy, '%', 'descending', '')),
    ...(several ? [head('best', '', 'ascending', '')] : []),
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
    return `<tr>${values.join('')}${shares.join('')}${several ? `<td data-value="${escaped(best)}">${escaped(best)}</td>` : ''}</tr>`;
  });
  const note =
    'Share of the queries answered in full before their deadline, ± half the width of its 95 % interval over the replications. ' +
    'Best: who keeps most deadlines (paired t, Holm, 5 %); in brackets those that cannot be told apart.';
  return table('On time by setting', several ? note : note.slice(0, note.indexOf(' Best:')), heads, body);
}

/** Rates and lengths by their number. */
function sortable(text: string): string {
  const number = /^-?\d+(?:\.\d+)?/.exec(text)?.[0];
  return number ?? text;
}
