import { fixed } from '../format.ts';
import type { Report, Timeline, TimelinePart } from '../report/report.ts';
import type { Chart } from './chart.ts';
import { framed, shortenedLabels } from './frame.ts';
import { INK, SPANS } from './palette.ts';

type Segment = { readonly row: string; readonly span: string; readonly from: number; readonly to: number; readonly says: string };

/** What ran for one query and where, from its arrival to its end. */
export function timelineChart({ timeline }: Report): Chart | null {
  if (timeline === null || timeline.parts.length === 0) return null;
  const { arrivalMs, endMs, deadlineMs, queryId, strategy, outcome, parts } = timeline;
  const rows = parts.map((part, i) => rowName(part, i, parts));
  const segments = parts.flatMap((part, i) => segmentsOf(part, rows[i]!, arrivalMs));
  const marks = marksOf(timeline);
  const lost = segments.some(({ span }) => span === 'no answer');
  const toMs = Math.max(deadlineMs ?? 0, ...[endMs, ...parts.map((part) => part.endMs)].map((ms) => ms - arrivalMs));
  const x = {
    type: 'quantitative' as const,
    scale: { domain: [0, toMs * 1.02], nice: false },
    axis: { title: 'ms since the arrival', format: ',f', grid: true, tickCount: 8 },
  };
  const y = { field: 'row', type: 'nominal' as const, sort: rows, axis: { title: null, labelColor: INK.text.light } };
  const spans = SPANS.filter(([span]) => segments.some((segment) => segment.span === span));
  return {
    id: 'timeline',
    title: 'One query',
    caption:
      `Query ${queryId} under ${strategy}, ${outcome}: what ran for it, and where. ${timeline.chosen === 'p95' ? 'It is the one at the 95th percentile of response times. ' : ''}` +
      `Network time is measured there and back, and drawn half before and half after.${lost ? ' No answer: it failed or was cancelled, and how its time divides is not known.' : ''}`,
    alt: `Timeline of query ${queryId}: ${parts
      .map(
        (part, i) =>
          `${rows[i]!} from ${fixed(part.decidedMs - arrivalMs, 0)} to ${fixed(part.endMs - arrivalMs, 0)} ms, ${part.outcome}`,
      )
      .join('; ')}. It ended after ${fixed(endMs - arrivalMs, 0)} ms.`,
    size: 'full',
    data: segments.map(({ row, span, from, to }) => ({ what: row, span, from_ms: from, to_ms: to })),
    spec: (layout) =>
      framed(layout, parts.length * 26, {
        layer: [
          {
            data: { values: segments },
            mark: { type: 'bar', height: { band: 0.62 } },
            encoding: {
              y: {
                ...y,
                axis: {
                  ...y.axis,
                  ...(layout.narrow ? { labelLimit: 130, labelExpr: shortenedLabels(18) } : { labelLimit: 320 }),
                },
              },
              x: { field: 'from', ...x },
              x2: { field: 'to' },
              color: {
                field: 'span',
                type: 'nominal',
                scale: { domain: spans.map(([span]) => span), range: spans.map(([, colour]) => colour.light) },
                // The marks have their names above.
                legend: { orient: 'bottom', ...(layout.narrow ? { columns: 2 } : {}) },
              },
              description: { field: 'says' },
            },
          },
          {
            data: { values: marks },
            mark: { type: 'rule', strokeWidth: 1.5, color: INK.text.light, strokeDash: [4, 3] },
            encoding: { x: { field: 'at', ...x }, description: { field: 'says' } },
          },
          ...labels(marks, toMs * (layout.narrow ? 0.3 : 0.1)).map(({ y: above, ...mark }) => ({
            data: { values: [mark] },
            mark: { type: 'text', align: 'right', dx: -4, baseline: 'bottom', y: above, color: INK.text.light, aria: false },
            encoding: { x: { field: 'at', ...x }, text: { field: 'label' } },
          })),
        ],
      }),
  };
}

function rowName({ stage, service, node, attempt }: TimelinePart, i: number, all: readonly TimelinePart[]): string {
  const name = [
    stage === 'infer' ? service : service === '' ? stage : `${stage} ${service}`,
    node === '' ? '' : `on ${node}`,
    attempt > 1 ? '(again)' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
  const before = all
    .slice(0, i)
    .filter((one) => one.stage === stage && one.service === service && one.node === node && one.attempt === attempt);
  return before.length === 0 ? name : `${name} #${before.length + 1}`;
}

function segmentsOf(part: TimelinePart, row: string, arrivalMs: number): readonly Segment[] {
  const { networkMs, waitingMs, serviceMs, decidedMs, endMs, outcome } = part;
  const half = (networkMs ?? 0) / 2;
  const lengths: readonly (readonly [string, number])[] =
    networkMs === null && serviceMs === null
      ? [['no answer', endMs - decidedMs]]
      : [
          ['network', half],
          ['waiting', waitingMs ?? 0],
          ['service', serviceMs ?? 0],
          ['network', half],
        ];
  let at = decidedMs - arrivalMs;
  return lengths.flatMap(([span, ms]) => {
    const from = at;
    at += ms;
    const says = `${row}: ${fixed(ms, 1)} ms ${span}${outcome === 'completed' ? '' : `, ${outcome}`}`;
    return ms <= 0 ? [] : [{ row, span, from: Number(from.toFixed(3)), to: Number(at.toFixed(3)), says }];
  });
}

/** To the left of their lines; of two lines close to each other the later one has its label above the other's. */
function labels(marks: ReturnType<typeof marksOf>, closeMs: number) {
  const first = Math.min(...marks.map(({ at }) => at));
  return marks.map((mark) => {
    const crowded = mark.at > first && mark.at - first < closeMs;
    return { ...mark, y: crowded ? -16 : -2 };
  });
}

function marksOf({ arrivalMs, endMs, deadlineMs, outcome }: Timeline) {
  const mark = (label: string, ms: number) => ({
    label,
    at: Number((ms - arrivalMs).toFixed(3)),
    says: `${label} after ${fixed(ms - arrivalMs, 0)} ms`,
  });
  return [mark(outcome, endMs), ...(deadlineMs === null ? [] : [mark('deadline', arrivalMs + deadlineMs)])];
}
