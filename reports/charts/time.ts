import { brief } from '../format.ts';
import type { FaultSpan, Report } from '../report/report.ts';
import { INK } from './palette.ts';

export type TimeUnit = { readonly name: string; readonly perMs: number };

/** So that an axis has numbers of two or three digits. */
export function timeUnit(durationMs: number): TimeUnit {
  if (durationMs <= 5_000) return { name: 'ms', perMs: 1 };
  if (durationMs <= 300_000) return { name: 's', perMs: 1 / 1000 };
  return durationMs <= 18_000_000 ? { name: 'min', perMs: 1 / 60_000 } : { name: 'h', perMs: 1 / 3_600_000 };
}

/** Six digits are more than a screen shows. */
export function inUnit(ms: number, { perMs }: TimeUnit): number {
  return Number((ms * perMs).toPrecision(6));
}

/** The time axis of a run, from its start to its duration. */
export function timeAxis({ scenario }: Report, unit: TimeUnit, title = true) {
  return {
    type: 'quantitative' as const,
    scale: { domain: [0, inUnit(scenario.durationMs, unit)], nice: false },
    axis: { title: title ? `time, ${unit.name}` : null, grid: false, tickCount: 8 },
  };
}

/** Faults as bands behind what is drawn over time; none where nothing breaks. */
export function faultLayers(report: Report, unit: TimeUnit): readonly unknown[] {
  if (report.faults.length === 0) return [];
  const values = report.faults.map((fault) => ({
    from: inUnit(fault.fromMs, unit),
    to: inUnit(fault.toMs, unit),
    says: faultInWords(fault, unit),
  }));
  const x = timeAxis(report, unit);
  return [
    {
      data: { values },
      mark: { type: 'rect', color: INK.fault.light, opacity: 0.13 },
      encoding: { x: { field: 'from', ...x }, x2: { field: 'to' }, description: { field: 'says' } },
    },
    {
      data: { values },
      mark: { type: 'rule', color: INK.fault.light, strokeWidth: 1.2, strokeDash: [3, 2], aria: false },
      encoding: { x: { field: 'from', ...x } },
    },
  ];
}

/** As people say it, without the unit's name. */
export function timeText(ms: number, { name, perMs }: TimeUnit): string {
  return brief(ms * perMs, name === 'ms' ? 0 : 2);
}

export function faultInWords({ kind, target, fromMs, toMs }: FaultSpan, unit: TimeUnit): string {
  const from = timeText(fromMs, unit);
  return toMs <= fromMs
    ? `${kind} of ${target} at ${from} ${unit.name}`
    : `${kind} of ${target}, ${from} to ${timeText(toMs, unit)} ${unit.name}`;
}

export function faultCaption({ faults }: Report): string {
  return faults.length === 0 ? '' : ` Red: faults (${faults.length}).`;
}
