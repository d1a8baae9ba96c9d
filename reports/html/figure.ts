import { type Chart, layouts, type Spec } from '../charts/chart.ts';
import { COLOURS } from '../charts/palette.ts';
import { escaped, escapedText, prose } from './escape.ts';

type Render = (spec: Spec) => Promise<string>;

/** A chart drawn twice, for a screen and for a phone, with its specification to copy. */
export async function figure(chart: Chart, render: Render): Promise<string> {
  const { wide, narrow } = layouts(chart);
  const spec = chart.spec(wide);
  const drawn = [await drawing(chart, 'wide', spec, render), await drawing(chart, 'narrow', chart.spec(narrow), render)];
  const title = `${chart.id}-title`;
  return `<figure class="card ${chart.size}" id="${chart.id}" aria-labelledby="${title}">
<h3 id="${title}">${escaped(chart.title)}</h3>
<p class="why">${prose(chart.caption)}</p>
${drawn.join('\n')}
<details><summary>Vega-Lite specification</summary><textarea readonly spellcheck="false" aria-label="Vega-Lite specification of ${escaped(chart.title)}">
${escapedText(JSON.stringify(spec))}</textarea>
<button type="button" class="tool copy">Copy</button></details>
</figure>`;
}

async function drawing({ id, alt }: Chart, place: 'wide' | 'narrow', spec: Spec, render: Render): Promise<string> {
  const svg = withOwnIds(themed(await render(spec)), `${id}-${place}-`);
  return svg.replace(/^<svg /, `<svg role="img" aria-label="${escaped(alt)}" `).replace('class="marks"', `class="${place}"`);
}

const VARIABLES = new Map(COLOURS.map(({ name, light }) => [light, `var(--${name})`]));
const PAINT = / (fill|stroke)="(#[0-9a-f]{6})"/g;

/** Colours of the page in place of those that the chart was drawn in. */
function themed(svg: string): string {
  return svg.replace(PAINT, (whole, what: string, colour: string) => {
    const variable = VARIABLES.get(colour);
    return variable === undefined ? whole : ` ${what}="${variable}"`;
  });
}

/** Clip paths of one drawing must not be taken for those of another. */
function withOwnIds(svg: string, prefix: string): string {
  return svg.replace(/ id="([^"]+)"/g, ` id="${prefix}$1"`).replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`);
}
