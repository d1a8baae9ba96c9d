import { createRenderer } from '../../reports/charts/render.ts';
import { CLUSTER_FIGURES } from './cluster.ts';
import { CONTROL_FIGURES } from './control.ts';
import { type Figure, standalone } from './drawing.ts';
import { LOAD_FIGURES } from './load.ts';

/** Those of docs/model.md. */
export const FIGURES: readonly Figure[] = [...LOAD_FIGURES, ...CLUSTER_FIGURES, ...CONTROL_FIGURES];

/** The text of its SVG file: the same whenever it is drawn. Throws what the renderer has to complain of. */
export async function svgOf({ name, draw }: Figure): Promise<string> {
  const render = await createRenderer((text) => {
    throw new Error(`figure ${name}: ${text}`);
  });
  return standalone(await render(await draw()));
}
