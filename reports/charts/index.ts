import type { Report } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { energyChart } from './energy.ts';
import { acceleratorsChart, queuesChart, utilisationChart } from './heat-maps.ts';
import { loadChart } from './load.ts';
import { onTimeChart } from './on-time.ts';
import { outcomesChart } from './outcomes.ts';
import { instancesChart, onTimeOverTimeChart, outstandingChart, powerChart, waitingChart } from './over-time.ts';
import { percentilesChart } from './percentiles.ts';
import { ranksChart } from './ranks.ts';
import { responseCdfChart } from './response-cdf.ts';
import { spreadChart } from './spread.ts';
import { timelineChart } from './timeline.ts';
import { tradeOffChart } from './trade-off.ts';

/** In the order in which a page shows them; those that have nothing to show are left out. */
const CHARTS: readonly ((report: Report) => Chart | null)[] = [
  onTimeChart,
  outcomesChart,
  responseCdfChart,
  spreadChart,
  percentilesChart,
  tradeOffChart,
  ranksChart,
  energyChart,
  utilisationChart,
  acceleratorsChart,
  queuesChart,
  onTimeOverTimeChart,
  loadChart,
  outstandingChart,
  waitingChart,
  instancesChart,
  powerChart,
  timelineChart,
];

export function chartsOf(report: Report): readonly Chart[] {
  return withoutGaps(CHARTS.flatMap((chart) => chart(report) ?? []));
}

/** Two halves stand beside each other; one that is left over is drawn over the whole width. */
export function withoutGaps(charts: readonly Chart[]): readonly Chart[] {
  let open = false;
  return charts.map((chart, i) => {
    if (chart.size === 'full') open = false;
    else if (open) open = false;
    else if (charts[i + 1]?.size === 'half') open = true;
    else return { ...chart, size: 'full' };
    return chart;
  });
}
