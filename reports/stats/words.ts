import { ALPHA } from './result.ts';

/** `p < .001`, `p = .034`, `p = .0496` where three digits would read as the level itself. */
export function pInWords(p: number): string {
  if (p < 0.001) return 'p < .001';
  let digits = 3;
  while (digits < 8 && p !== ALPHA && Number(p.toFixed(digits)) === ALPHA) digits++;
  return p >= 0.9995 ? 'p = 1' : `p = ${p.toFixed(digits).slice(1)}`;
}
