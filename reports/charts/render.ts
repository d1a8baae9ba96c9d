import type { Spec } from './chart.ts';

/** Draws specifications as SVG texts; `warn` hears what is doubtful in one. The libraries are loaded here, for they are large. */
export async function createRenderer(warn: (text: string) => void = () => {}): Promise<(spec: Spec) => Promise<string>> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const metrics = (vega as unknown as { textMetrics?: { width: (item: Styled, text: unknown) => number } }).textMetrics;
  // Without a canvas widths of texts are guessed, and the guess built in is too wide by half.
  if (metrics !== undefined) metrics.width = textWidth;
  const logger = listener(warn);
  return async (spec) => {
    const view = new vega.View(vega.parse(compile(spec, { logger }).spec), { renderer: 'none', logLevel: vega.Error });
    try {
      return tidy(await view.toSVG());
    } finally {
      view.finalize();
    }
  };
}

/** The least that vega asks of a logger. */
function listener(warn: (text: string) => void) {
  let level = 0;
  const logger = {
    level: (to?: number) => {
      if (to === undefined) return level;
      level = to;
      return logger;
    },
    error: (...parts: readonly unknown[]) => heard(parts),
    warn: (...parts: readonly unknown[]) => heard(parts),
    info: () => logger,
    debug: () => logger,
  };
  const heard = (parts: readonly unknown[]) => {
    warn(parts.map(String).join(' '));
    return logger;
  };
  return logger as never;
}

type Styled = { readonly fontSize?: number; readonly text?: unknown; readonly limit?: number; readonly fontWeight?: string };

const NARROW = /[iljtf.,:;'|!()[\] ]/g;
const BROAD = /[mwMW@%]/g;

/** By classes of letters of a common sans-serif font, a little on the safe side. */
function textWidth(item: Styled, given: unknown): number {
  const text = String(given ?? '');
  const narrow = text.match(NARROW)?.length ?? 0;
  const broad = text.match(BROAD)?.length ?? 0;
  const ems = narrow * 0.32 + broad * 0.88 + (text.length - narrow - broad) * 0.58;
  return ems * (item.fontSize ?? 11) * (item.fontWeight === 'bold' ? 1.07 : 1);
}

const EMPTY_PATH = /<path class="(?:background|foreground)"[^>]*\bd="(?:M0,0h0v0h0Z)?"[^>]*\/>/g;
const ROLES = / (?:role|aria-roledescription)="[^"]*"/g;
const LONG_NUMBER = /(?<=[\s,"(A-Za-z-])(-?\d+\.\d{2})\d+/g;
/** Attributes that hold numbers of the drawing; labels are left alone. */
const GEOMETRY = / (?:d|transform|x|y|x1|x2|y1|y2|width|height|viewBox)="[^"]*"/g;

/** Clip paths are numbered through everything that was ever drawn. */
const CLIP = /(url\(#|id=")(clip\d+)/g;

/** Without what draws nothing, in hundredths of a pixel; the same for the same drawing. */
function tidy(svg: string): string {
  const clips: string[] = [];
  const numberOf = (id: string): number => {
    if (!clips.includes(id)) clips.push(id);
    return clips.indexOf(id);
  };
  return svg
    .replace(EMPTY_PATH, '')
    .replace(ROLES, '')
    .replace(CLIP, (_, before: string, id: string) => `${before}clip${numberOf(id)}`)
    .replace(GEOMETRY, (attribute) => attribute.replace(LONG_NUMBER, '$1'));
}
