/** One figure of a target: what was measured, what the model says, and how far off it may be. */
export type Figure = {
  readonly what: string;
  readonly measured: number;
  readonly predicted: number;
  readonly unit: string;
  readonly error: number;
  /** In the unit of `errorUnit`; null: reported, not judged. */
  readonly atMost: number | null;
  readonly errorUnit: string;
};
export type Target = {
  readonly id: string;
  readonly what: string;
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
};

export function holds({ error, atMost }: Figure): boolean {
  return atMost === null || error <= atMost;
}

/** In percent of what was measured. */
export function relative(what: string, measured: number, predicted: number, unit: string, atMost: number | null): Figure {
  return { what, measured, predicted, unit, error: 100 * Math.abs(predicted / measured - 1), atMost, errorUnit: '%' };
}
/** Shares, in percentage points. */
export function points(what: string, measured: number, predicted: number, atMost: number | null): Figure {
  const [of, as] = [100 * measured, 100 * predicted];
  return { what, measured: of, predicted: as, unit: '%', error: Math.abs(as - of), atMost, errorUnit: 'points' };
}

/** As Markdown, and readable as it is. */
export function tableOf(targets: readonly Target[]): string {
  const head = ['', 'figure', 'measured', 'model', 'unit', 'error', 'bar', ''];
  const rows = targets.flatMap(({ id, figures }) =>
    figures.map((figure) => [
      id,
      figure.what,
      number(figure.measured),
      number(figure.predicted),
      figure.unit,
      `${number(figure.error)} ${figure.errorUnit}`.trim(),
      figure.atMost === null ? '' : `${figure.atMost} ${figure.errorUnit}`.trim(),
      figure.atMost === null ? '' : holds(figure) ? 'holds' : 'MISSED',
    ]),
  );
  const rule = ['---', '---', '---:', '---:', '---', '---:', '---:', '---'];
  const widths = head.map((_, k) => Math.max(...[head, rule, ...rows].map((row) => row[k]!.length)));
  return [head, rule, ...rows].map((row) => `| ${row.map((cell, k) => cell.padEnd(widths[k]!)).join(' | ')} |`).join('\n');
}

/** Three significant digits, or four of what is large. */
function number(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 100 ? value.toFixed(1) : Number(value.toPrecision(3)).toString();
}
