import { baseOf, type Check, type Found, NOTHING, type Reader, short, stem } from './found.ts';
import { asMeasured, summaryOf } from './sample.ts';
import { Column, Faults, rowsOf, type Source } from './source.ts';

/** Objects that one model saw in images, and how long an image took: `MODEL_results.csv` of ROHE's multimodal experiment. */
export const detections: Reader = {
  kind: 'detections by image',
  caveat: 'times of one GPU without load; confidences are of detections, and who was right is not said',
  recognises: ({ cells }) => ['image_name', 'modality', 'confidence', 'inference_time'].every((name) => cells.includes(name)),
  read,
};

async function read(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const [all, later] = [new Column(), new Column()];
  const seen = new Set<string>();
  let modality = '';
  for await (const row of rowsOf(source, faults)) {
    const image = `${row.text('modality')}/${row.text('image_name')}`;
    const ms = row.number('inference_time');
    if (ms < 0) faults.add(row.line, `inference_time is ${ms}; give milliseconds of 0 or more`);
    if (seen.has(image)) continue;
    all.push(ms);
    // The first image of a modality is the first of a run, and slower.
    if (row.text('modality') === modality) later.push(ms);
    seen.add(image);
    modality = row.text('modality');
  }
  if (later.size === 0) faults.add(1, 'has too few images; give two or more of a modality');
  const { n, mean, cv, quantile } = summaryOf(later.values());
  const service = baseOf(source).replace(/_results$/, '');
  const checks: Check[] = [
    { what: 'times are nearly constant, cv at most 0.004', figure: short(cv), holds: cv <= 0.004 },
    {
      what: 'p99 / p50 at most 1.01',
      figure: short(quantile(0.99) / quantile(0.5)),
      holds: quantile(0.99) / quantile(0.5) <= 1.01,
    },
  ];
  return {
    ...NOTHING,
    faults: faults.list(),
    services: later.size === 0 ? [] : [{ file: stem(source.name), service, profile: { otherwise: asMeasured(later.values()) } }],
    checks,
    notes: [`${n} images of ${short(mean)} ms in the mean; the first of each of ${all.size - later.size} modalities is left out`],
  };
}
