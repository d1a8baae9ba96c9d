/**
 * The colours of charts. Every one is used for one thing only, so that a page can put a variable in its place and have a second set for
 * dark surroundings. Contrast to the background: text 4.5 and more, what is drawn 3 and more, in both sets (WCAG 2.2, AA); less have lines of
 * grids, and the lower half of the steps from nothing to everything, whose values stand in words at every mark.
 */
export type Colour = { readonly name: string; readonly light: string; readonly dark: string };
const colour = (name: string, light: string, dark: string): Colour => ({ name, light, dark });

export const INK = {
  text: colour('ink', '#1c2430', '#e6eaf1'),
  dim: colour('ink-dim', '#5b6574', '#9aa5b6'),
  grid: colour('grid', '#e3e7ee', '#2a3342'),
  faint: colour('faint', '#8a93a2', '#66728a'),
  paper: colour('paper', '#fefeff', '#151b25'),
  fault: colour('fault', '#c0182b', '#ff6b76'),
} as const;

/** Strategies, in their order. Told apart by brightness as well as by hue, for those who do not see the hue. */
export const SERIES: readonly Colour[] = [
  colour('s0', '#2c63c9', '#7fabff'),
  colour('s1', '#c4560a', '#ff9d52'),
  colour('s2', '#14795a', '#4ccf9f'),
  colour('s3', '#8f3bb8', '#d699f5'),
  colour('s4', '#b0284f', '#ff86a5'),
  colour('s5', '#0b7c93', '#4cc9de'),
  colour('s6', '#7d6608', '#d8bd4a'),
  colour('s7', '#4a5364', '#b3bccb'),
  colour('s8', '#5b4ee0', '#a49bff'),
  colour('s9', '#6f4a2b', '#cfa27a'),
];

/** Best outcome first. */
export const OUTCOMES: readonly (readonly [outcome: string, metric: string, colour: Colour])[] = [
  ['completed', 'on_time', colour('o-completed', '#1f8a5f', '#39b482')],
  ['partial', 'partial_share', colour('o-partial', '#6c9a2b', '#a5d05c')],
  ['late', 'late_share', colour('o-late', '#c27a00', '#f0ab3a')],
  ['failed', 'failed_share', colour('o-failed', '#c22f3c', '#ef6a74')],
  ['rejected', 'rejected_share', colour('o-rejected', '#7a57b5', '#a98be0')],
  ['dropped', 'dropped_share', colour('o-dropped', '#7b8594', '#8390a3')],
];

/** From nothing to everything. */
export const HEAT: readonly Colour[] = [
  colour('h0', '#eef2f8', '#1f2836'),
  colour('h1', '#d5e2f5', '#213a5e'),
  colour('h2', '#aecbee', '#22508a'),
  colour('h3', '#7dacdf', '#2f6cb3'),
  colour('h4', '#4a88c8', '#4f8fd3'),
  colour('h5', '#2767ab', '#7cb2ea'),
  colour('h6', '#164a86', '#aed1f8'),
  colour('h7', '#0b2f5c', '#e0eefe'),
];

/** What one invocation spends its time on. */
export const SPANS: readonly (readonly [span: string, colour: Colour])[] = [
  ['network', colour('p-network', '#8791a1', '#8d99ab')],
  ['waiting', colour('p-waiting', '#c47d05', '#f2b04b')],
  ['service', colour('p-service', '#2a6bd0', '#6fa3ff')],
  ['no answer', colour('p-none', '#a8557a', '#d989ad')],
];

export const COLOURS: readonly Colour[] = [
  ...Object.values(INK),
  ...SERIES,
  ...OUTCOMES.map(([, , one]) => one),
  ...HEAT,
  ...SPANS.map(([, one]) => one),
];

/** More strategies than colours: they come round again, with another dash. */
export function seriesColours(n: number): readonly string[] {
  return Array.from({ length: n }, (_, i) => SERIES[i % SERIES.length]!.light);
}

const DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [7, 3],
  [2, 2],
  [8, 3, 2, 3],
];
export function seriesDashes(n: number): readonly (readonly number[])[] {
  return Array.from({ length: n }, (_, i) => DASHES[(i + Math.floor(i / SERIES.length)) % DASHES.length]!);
}
