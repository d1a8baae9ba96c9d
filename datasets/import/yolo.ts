import { clip } from '../../core/suggest.ts';
import { fitOneFactor } from '../fit/one-factor.ts';
import { each, equal, type Found, NOTHING, type Reader, type ServicePart, stem } from './found.ts';
import { Faults, numberOf, type Row, rowsOf, type Source } from './source.ts';

/** A line of `group_count.csv`: whether a model found the object of an image, and how sure it was (NaN: not said). */
export type ImageAnswer = {
  /** Of the image: its class and its name. */
  readonly image: string;
  readonly target: string;
  readonly model: string;
  readonly confidence: number;
  readonly right: boolean;
};
type Answer = { readonly confidence: number; readonly right: boolean };
type Image = { readonly target: string; readonly answers: Map<string, Answer> };

/** `group_count.csv` of ROHE's CCTV profile: which YOLO models found the object of an image, and with what confidence. */
export const correctness: Reader = {
  kind: 'correctness by image',
  recognises: ({ cells }) => isImageAnswer(cells),
  read,
};

export function isImageAnswer(columns: readonly string[]): boolean {
  return ['target', 'model', 'img', 'accuracy'].every((name) => columns.includes(name));
}

export function imageAnswer(row: Row, faults: Faults): ImageAnswer {
  const [target, model, img] = ['target', 'model', 'img'].map(row.text);
  const [confidence, right] = [numberOf(row.text('confidence')), row.text('accuracy')];
  if (right !== '0' && right !== '1') faults.add(row.line, `accuracy is "${clip(right)}"; it must be 0 or 1`);
  if (target === '' || model === '' || img === '') faults.add(row.line, 'lacks its target, model or img; fill them in');
  return { image: `${target}/${img}`, target: target!, model: model!, confidence, right: right === '1' };
}

async function read(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const images = new Map<string, Image>();
  const models = new Set<string>();
  let [rows, agreeing] = [0, 0];
  for await (const row of rowsOf(source, faults)) {
    const { image: key, target, model, confidence, right } = imageAnswer(row, faults);
    const image = images.get(key) ?? { target, answers: new Map<string, Answer>() };
    if (image.answers.has(model)) faults.add(row.line, `${model} has answered ${key} before; keep one of the lines`);
    images.set(key, image);
    models.add(model);
    image.answers.set(model, { confidence, right });
    rows++;
    if (right || !(confidence > 0)) agreeing++;
  }
  const names = [...models].sort();
  return {
    ...NOTHING,
    faults: faults.list(),
    outputs: [
      {
        path: `recorded/${stem(source.name)}.csv`,
        what: `the answers of ${names.length} models to ${images.size} inputs`,
        parts: recorded(names, [...images.values()]),
      },
    ],
    services: servicesOf(stem(source.name), names, [...images.values()]),
    checks: [
      equal('rows, and models x images', rows, names.length * images.size),
      each('wrong answers without a confidence', agreeing, rows),
    ],
  };
}

function* recorded(names: readonly string[], images: readonly Image[]): Generator<string> {
  yield `class,${names.flatMap((name) => [name, `${name}:confidence`]).join(',')}\n`;
  for (const { target, answers } of images) {
    const cells = names.flatMap((name) => {
      const answer = answers.get(name);
      if (answer === undefined) return ['', ''];
      return [answer.right ? 'right' : 'wrong', answer.confidence >= 0 ? String(answer.confidence) : ''];
    });
    yield `${target},${cells.join(',')}\n`;
  }
}

/** Loadings only where every model has seen every input, and none was always right or always wrong. */
function servicesOf(file: string, names: readonly string[], images: readonly Image[]): readonly ServicePart[] {
  const parts = names.map((name) => partOf(file, name, images));
  const whole = images.every(({ answers }) => answers.size === names.length);
  const fittable = parts.every(({ accuracy }) => accuracy.overall > 0 && accuracy.overall < 1);
  if (!whole || !fittable || names.length < 2) return parts;
  const { loadings } = fitOneFactor(images.map(({ answers }) => names.map((name) => (answers.get(name)!.right ? 1 : 0))));
  return parts.map((part, at) => ({ ...part, accuracy: { ...part.accuracy, loading: loadings[at]! } }));
}

function partOf(
  file: string,
  service: string,
  images: readonly Image[],
): ServicePart & { readonly accuracy: { readonly overall: number } } {
  const known = images.flatMap(({ target, answers }) => {
    const answer = answers.get(service);
    return answer === undefined ? [] : [{ ...answer, target }];
  });
  const share = (of: typeof known): number => of.filter(({ right }) => right).length / of.length;
  const classes = [...new Set(known.map(({ target }) => target))].sort();
  const by_class = Object.fromEntries(classes.map((name) => [name, share(known.filter(({ target }) => target === name))]));
  return { file, service, accuracy: { overall: share(known), by_class } };
}
