/** How reports print numbers; the table and the verdict use the same functions, so that they cannot disagree. */

/** With `digits` decimals, thousands set apart by commas, and no minus before a zero. */
export function fixed(value: number, digits: number): string {
  const [whole = '', fraction] = value.toFixed(digits).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return /[1-9]/.test(text) ? text : text.replace('-', '');
}

/** The same without zeros that say nothing: 1.0 -> 1, 1.50 -> 1.5. */
export function brief(value: number, digits: number): string {
  return fixed(value, digits).replace(/\.(\d*?)0+$/, (_, kept: string) => (kept === '' ? '' : `.${kept}`));
}

export const SHARE_DIGITS = 1;

/** 0.9312 -> `93.1 %` */
export function percent(share: number): string {
  return `${fixed(share * 100, SHARE_DIGITS)} %`;
}

export type Spread = {
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly halfWidth: number | null;
};

/** `± 1.2`, or `[98.7, 100.0]` where the interval is not the same on both sides; empty: there is none. */
export function spreadText({ mean, lower, upper, halfWidth }: Spread, factor: number, digits: number): string {
  if (mean === null || lower === null || upper === null || halfWidth === null) return '';
  const cut = (bound: number): boolean => Math.abs(bound - mean) < halfWidth * (1 - 1e-9);
  if (!cut(lower) && !cut(upper)) return `± ${fixed(halfWidth * factor, digits)}`;
  const [from, at, to] = [lower, mean, upper].map((value) => fixed(value * factor, digits));
  return from === at && to === at ? `± ${fixed(0, digits)}` : `[${from}, ${to}]`;
}

/** Decimals that leave the greatest number of a row about four significant digits. */
export function digitsFor(greatest: number): number {
  const size = Math.abs(greatest);
  if (size >= 1000) return 0;
  if (size >= 100) return 1;
  return size >= 10 ? 2 : 3;
}

/** `a`, `a and b`, `a, b and c` */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
