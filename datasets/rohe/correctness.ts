import { parse } from 'csv-parse/sync';
import { UserError } from '../../core/errors.ts';

/** Which models were right on which inputs. */
export type CorrectnessTable = {
  readonly models: readonly string[];
  readonly inputs: readonly string[];
  /** True class, by input. */
  readonly classes: readonly string[];
  /** One row per input, 0 or 1 per model. */
  readonly right: readonly (readonly number[])[];
};

const COLUMNS = ['target', 'model', 'img', 'accuracy'];

/**
 * Reads `group_count.csv` of ROHE's data (CAIN2024): target, model, img, confidence, count, accuracy (0 or 1), a line for each model and image.
 * Throws a UserError where a column is missing, a cell is neither 0 nor 1, or a model has not seen an image.
 */
export function readCorrectness(text: string, file: string): CorrectnessTable {
  const rows = parse(text, { columns: true, skip_empty_lines: true }) as { readonly [column: string]: string }[];
  const missing = COLUMNS.filter((column) => rows[0]?.[column] === undefined);
  if (missing.length > 0)
    throw new UserError(`${file}:1 lacks the column(s) ${missing.join(', ')}; it is a group_count.csv of ROHE's data`);
  const models = [...new Set(rows.map(({ model }) => model!))].sort();
  const images = new Map<string, { readonly target: string; readonly right: Map<string, number> }>();
  rows.forEach(({ target, model, img, accuracy }, i) => {
    if (accuracy !== '0' && accuracy !== '1')
      throw new UserError(`${file}:${i + 2} accuracy is "${accuracy}"; it must be 0 or 1`);
    const key = `${target}/${img}`;
    const image = images.get(key) ?? { target: target!, right: new Map<string, number>() };
    images.set(key, image);
    image.right.set(model!, Number(accuracy));
  });
  const inputs = [...images.keys()];
  for (const input of inputs) {
    const unseen = models.find((model) => !images.get(input)!.right.has(model));
    if (unseen !== undefined)
      throw new UserError(`${file}: ${unseen} has no line for ${input}; every model needs one for every image`);
  }
  return {
    models,
    inputs,
    classes: inputs.map((input) => images.get(input)!.target),
    right: inputs.map((input) => models.map((model) => images.get(input)!.right.get(model)!)),
  };
}
