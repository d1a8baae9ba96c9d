import type { Cells, FigureKind, TableName } from '../table.ts';

/** What `npm run datasets` has computed stands so in the column `rebuilt_by`; a figure that nothing in the data gives, as `hand`. */
export const COMMAND = 'npm run datasets';
export const HAND = 'hand';

/** A row of a table that is computed from the published data. */
export type DerivedRow = { readonly table: TableName; readonly cells: Cells };
/** Where a figure is from; the licence is ROHE's unless another is named. */
export type Origin = {
  readonly kind: FigureKind;
  readonly source: string;
  readonly method: string;
  readonly licence?: string;
};

function row(table: TableName, cells: Cells, unit: string, { kind, source, method, licence = 'Apache-2.0' }: Origin): DerivedRow {
  return { table, cells: { ...cells, unit, kind, source, licence, method, rebuilt_by: COMMAND } };
}

export function deviceRow(device: string, figure: string, value: string, unit: string, origin: Origin): DerivedRow {
  return row('devices', { device, figure, value }, unit, origin);
}

export function latencyRow(model: string, device: string, distribution: string, parameters: string, origin: Origin): DerivedRow {
  return row('latencies', { model, device, distribution, parameters }, 'ms', origin);
}

export function accuracyRow(model: string, figure: string, className: string, value: string, origin: Origin): DerivedRow {
  const unit = figure === 'confidence_insight' ? 'correlation' : 'share';
  return row('accuracies', { model, figure, class: className, value }, unit, origin);
}

export function correlationRow(first: string, second: string, figure: string, value: string, origin: Origin): DerivedRow {
  return row('correlations', { first, second, figure, value }, figure === 'phi' ? 'correlation' : 'share', origin);
}

/** `digits` significant ones, without zeros at the end. */
export function significant(value: number, digits = 4): string {
  return String(Number(value.toPrecision(digits)));
}
