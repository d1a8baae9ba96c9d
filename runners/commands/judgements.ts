import { type Judgement, listed } from '../../reports/run.ts';
import type { Terminal } from '../terminal.ts';

/** An empty line and one for each; `of` says whose it is. */
export function judgementLines(
  what: string,
  judgements: readonly (Judgement & { readonly of: string })[],
  terminal: Terminal,
): string[] {
  const lines = judgements.map(({ of, says, holds }) => {
    const colour = holds === null ? 'dim' : holds ? 'green' : 'red';
    return terminal.paint(colour, `${what}${of === '' ? '' : ` of ${of}`}: ${says}`);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** The same of several strategies: a line for each threshold, those first that break it. */
export function judgementsByText(judgements: readonly (Judgement & { readonly of: string })[], terminal: Terminal): string[] {
  const byText = new Map<string, (Judgement & { readonly of: string })[]>();
  for (const one of judgements) byText.set(one.text, [...(byText.get(one.text) ?? []), one]);
  const lines = [...byText].map(([text, all]) => {
    const kept = (holds: boolean | null): string =>
      listed(all.filter((one) => one.holds === holds).map(({ of, shown }) => (holds === null ? of : `${of} (${shown})`)));
    const parts = [
      [kept(false), 'FAILED by'],
      [kept(true), 'holds for'],
      [kept(null), 'not judged, no value of'],
    ].flatMap(([who = '', what = '']) => (who === '' ? [] : [`${what} ${who}`]));
    const colour = all.some(({ holds }) => holds === false) ? 'red' : all.some(({ holds }) => holds) ? 'green' : 'dim';
    return terminal.paint(colour, `threshold ${text}: ${parts.join('; ')}`);
  });
  return lines.length === 0 ? [] : ['', ...lines];
}
