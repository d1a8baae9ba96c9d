import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import type { Correctness } from '../fit/one-factor.ts';
import type { Answers } from '../fit/skill.ts';
import { Faults, type File, type Row, rowsOf } from './source.ts';
import { imageAnswer, isImageAnswer } from './yolo.ts';

export type ReadAnswers = Answers & { readonly inputs: readonly string[] };

/**
 * Who was right on what: `group_count.csv` of ROHE, a matrix (target, img, a column of 0 and 1 for each model), or recorded answers of a
 * scenario (class, a column for each service). Throws a UserError with all that is wrong, by line.
 */
export async function readAnswers(source: File): Promise<ReadAnswers> {
  const faults = new Faults(source.path);
  const inputs = new Map<string, { readonly className: string; readonly answers: Map<string, 0 | 1> }>();
  const models = new Set<string>();
  let known = true;
  for await (const row of rowsOf(source, faults)) {
    const cells = answersIn(row, faults);
    known = cells !== undefined;
    if (cells === undefined) break;
    const input = inputs.get(cells.input) ?? { className: cells.className, answers: new Map<string, 0 | 1>() };
    inputs.set(cells.input, input);
    for (const [model, right] of cells.answers) {
      models.add(model);
      if (input.answers.has(model)) faults.add(row.line, `${model} has answered ${cells.input} before; keep one of the lines`);
      if (right !== null) input.answers.set(model, right);
    }
  }
  if (!known)
    faults.add(
      1,
      'has neither the columns target, model, img, accuracy, nor target and img, nor class; docs/data.md shows the forms',
    );
  else if (models.size < 2) faults.add(1, 'needs the answers of two models or more to some inputs');
  faults.raise();
  const names = [...models].sort();
  const all = [...inputs.values()];
  return {
    models: names,
    inputs: [...inputs.keys()],
    classes: all.map(({ className }) => className),
    right: all.map(({ answers }) => names.map((name) => answers.get(name) ?? null)),
  };
}

/** Of answers of which none may be missing. Throws a UserError that names the model and the input. */
export function complete({ models, inputs, right }: ReadAnswers, path: string): Correctness {
  return right.map((row, input) =>
    row.map((one, model) => {
      if (one === null)
        throw new UserError(`${path}: ${models[model]} has no answer to ${inputs[input]}; every model needs one to every input`);
      return one;
    }),
  );
}

type Cells = {
  readonly input: string;
  readonly className: string;
  readonly answers: readonly (readonly [string, 0 | 1 | null])[];
};

function answersIn(row: Row, faults: Faults): Cells | undefined {
  const has = (...names: readonly string[]): boolean => names.every((name) => row.columns.includes(name));
  if (isImageAnswer(row.columns)) {
    const { image, target, model, right } = imageAnswer(row, faults);
    return { input: image, className: target, answers: [[model, right ? 1 : 0]] };
  }
  const [target, image] = [row.text('target'), row.text('img')];
  if (has('target', 'img')) {
    const models = row.columns.filter((name) => name !== 'target' && name !== 'img');
    return {
      input: `${target}/${image}`,
      className: target,
      answers: models.map((name) => [name, bit(row, name, faults)] as const),
    };
  }
  if (!has('class')) return undefined;
  const truth = row.text('class');
  const services = row.columns.filter((name) => name !== 'class' && !name.endsWith(':confidence'));
  return {
    input: String(row.line),
    className: truth,
    answers: services.map((name) => [name, rightOf(row.text(name), truth)] as const),
  };
}

function bit(row: Row, column: string, faults: Faults): 0 | 1 | null {
  const text = row.text(column);
  if (text === '') return null;
  if (text !== '0' && text !== '1') faults.add(row.line, `${column} is "${clip(text)}"; it must be 0 or 1`);
  return text === '1' ? 1 : 0;
}

function rightOf(answer: string, truth: string): 0 | 1 | null {
  if (answer === '') return null;
  return answer === 'right' || answer === truth ? 1 : 0;
}
