import { fitOneFactor } from '../fit/one-factor.ts';
import { type Found, NOTHING, type Reader, type ServicePart, short, stem } from './found.ts';
import { Faults, rowsOf, type Source } from './source.ts';

const PREFIX = 'p_malign_';

/** What detectors of malware said of the same samples: sample, true_label (0 or 1), p_malign_DETECTOR. */
export const malware: Reader = {
  kind: 'probabilities of detectors',
  recognises: ({ cells }) => cells.includes('true_label') && cells.some((name) => name.startsWith(PREFIX)),
  read,
};

async function read(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const lines: string[] = [];
  const right: number[][] = [];
  const classes: string[] = [];
  let names: readonly string[] = [];
  let ensemble = 0;
  for await (const row of rowsOf(source, faults)) {
    names = row.columns.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
    const label = row.text('true_label');
    if (label !== '0' && label !== '1') faults.add(row.line, `true_label is "${label}"; it must be 0 or 1`);
    const malign = names.map((name) => row.number(PREFIX + name));
    if (malign.some((p) => p < 0 || p > 1)) faults.add(row.line, 'a probability is not from 0 to 1');
    const answers = malign.map((p) => `${classOf(p)},${Math.max(p, 1 - p)}`);
    const truth = label === '1' ? 'malign' : 'benign';
    lines.push(`${truth},${answers.join(',')}\n`);
    classes.push(truth);
    right.push(malign.map((p) => (classOf(p) === truth ? 1 : 0)));
    if (classOf(malign.reduce((sum, p) => sum + p, 0) / malign.length) === truth) ensemble++;
  }
  if (lines.length === 0) faults.add(1, 'has no rows; give one for each sample');
  const header = `class,${names.map((name) => `${name},${name}:confidence`).join(',')}\n`;
  const output = {
    path: `recorded/${stem(source.name)}.csv`,
    what: `the answers of ${names.length} detectors to ${lines.length} samples`,
    parts: [header, ...lines],
  };
  if (lines.length === 0) return { ...NOTHING, faults: faults.list() };
  const either = right.filter((row) => row.includes(1)).length;
  return {
    ...NOTHING,
    faults: faults.list(),
    outputs: [output],
    services: servicesOf(stem(source.name), names, classes, right),
    notes: [
      `the mean of their probabilities is right in ${percent(ensemble / lines.length)}, either of them in ${percent(either / lines.length)}`,
    ],
  };
}

const classOf = (p: number): string => (p > 0.5 ? 'malign' : 'benign');
const percent = (value: number): string => `${short(100 * value)} %`;

function servicesOf(
  file: string,
  names: readonly string[],
  classes: readonly string[],
  right: readonly (readonly number[])[],
): readonly ServicePart[] {
  const shareOf = (i: number, rows: readonly (readonly number[])[]): number =>
    rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length;
  const overall = names.map((_, i) => shareOf(i, right));
  const fittable = names.length > 1 && overall.every((share) => share > 0 && share < 1);
  const loadings = fittable ? fitOneFactor(right).loadings : undefined;
  const known = [...new Set(classes)].sort();
  return names.map((service, i) => {
    const ofClass = (name: string): number =>
      shareOf(
        i,
        right.filter((_, row) => classes[row] === name),
      );
    const by_class = Object.fromEntries(known.map((name) => [name, ofClass(name)]));
    const loading = loadings === undefined ? {} : { loading: loadings[i]! };
    return { file, service, accuracy: { overall: overall[i]!, by_class, ...loading } };
  });
}
