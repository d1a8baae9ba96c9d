import { percent } from '../format.ts';
import { type SweepReport, settingName, shortPaths, valueText } from './sweep.ts';

/** What was varied, with whole paths, and over which values: `rate is workload.door.arrivals.rate (5/s, 10/s)`. */
export function variedSentence({ axes }: Pick<SweepReport, 'axes'>): string {
  const paths = Object.keys(axes);
  const names = shortPaths(paths);
  const each = paths.map((path, i) => {
    const values = valuesText(axes[path]!.map(valueText));
    return names[i] === path ? `${path} (${values})` : `${names[i]!} is ${path} (${values})`;
  });
  return `Varied: ${each.join('; ')}.`;
}

/** More values than these are told by their ends. */
const MOST_VALUES = 8;

function valuesText(values: readonly string[]): string {
  if (values.length <= MOST_VALUES) return values.join(', ');
  return `${values.length} values, ${values[0]!} to ${values.at(-1)!}`;
}

/** The ends of the share on time over settings and strategies, and how often each strategy keeps most deadlines. */
export function sweepReading(sweep: SweepReport): string {
  const cells = sweep.settings.flatMap(({ values, rows }) =>
    rows.flatMap(({ metric, strategy, mean }) => (metric === 'on_time' && mean !== null ? [{ values, strategy, mean }] : [])),
  );
  const [first, ...others] = cells;
  if (first === undefined) return '';
  const most = others.reduce((best, one) => (one.mean > best.mean ? one : best), first);
  const least = others.reduce((worst, one) => (one.mean < worst.mean ? one : worst), first);
  const several = sweep.strategies.length > 1;
  const told = ({ values, strategy, mean }: typeof first): string =>
    `${percent(mean)}${several ? ` (${strategy})` : ''} at ${settingName(sweep.axes, values)}`;
  const range =
    most.mean === least.mean
      ? `On time: ${percent(most.mean)} in every setting.`
      : `On time: from ${told(least)} to ${told(most)}.`;
  return several ? `${range} ${standings(sweep)}` : range;
}

function standings({ strategies, settings }: SweepReport): string {
  const wins = strategies.flatMap((strategy) => {
    const n = settings.filter(({ verdict }) => verdict?.kind === 'best' && verdict.best === strategy).length;
    return n === 0 ? [] : [`${strategy} keeps most deadlines in ${n} of ${settings.length} settings`];
  });
  const told = wins.length === 0 ? 'In no setting is one strategy shown to be best' : wins.join(', ');
  return `${told}.`;
}
