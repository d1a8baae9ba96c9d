import { relative } from 'node:path';
import { type Judgement, listed } from '../../reports/run.ts';
import type { Terminal } from '../terminal.ts';

/** `90 s`, `3 min`, `1.5 h`, with three digits. */
export function duration(ms: number): string {
  if (ms < 1000) return `${short(ms)} ms`;
  if (ms < 120_000) return `${short(ms / 1000)} s`;
  return ms < 7_200_000 ? `${short(ms / 60_000)} min` : `${short(ms / 3_600_000)} h`;
}
/** Up to three significant digits, or as many as the whole part has. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return String(Number(size >= 100 ? value.toFixed(0) : value.toPrecision(3)));
}

export function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** From the working folder where it is inside it. */
export function pathFrom(path: string): string {
  const near = relative(process.cwd(), path);
  return near === '' || near.startsWith('..') ? path : near;
}

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

/** Rows under a head, two spaces between columns; columns of numbers stand to the right. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => /^(-|[\d.,]+( %| ms|\/s)?)$/.test(row[i] ?? '')));
  return all.map((row) =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
