import { UserError } from '../../core/errors.ts';
import { clip } from '../../core/suggest.ts';
import type { Answers } from '../fit/skill.ts';
import { Faults, type Row, rowsOf, type Source } from './source.ts';

/**
 * Who was right on what: `group_count.csv` of ROHE, a matrix (target, img, a column of 0 and 1 for each model), or recorded answers of a
 * scenario (class, a column for each service). Throws a UserError with all that is wrong, by line.
 */
export async function readAnswers(source: Source): Promise<Answers> {
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
      if (right !== null) input.answers.set(model, right);
    }
  }
  if (!known)
    faults.add(
      1,
      'has neither the columns target, model, img, accuracy, nor target and img, nor class; docs/data.md shows the forms',
    );
  else if (models.size < 2) faults.add(1, 'needs the answers of two models or more to some inputs');
  if (faults.list().length > 0) throw new UserError(faults.list().join('\n'));
  const names = [...models].sort();
  const all = [...inputs.values()];
  return {
    models: names,
    classes: all.map(({ className }) => className),
    right: all.map(({ answers }) => names.map((name) => answers.get(name) ?? null)),
  };
}

type Cells = {
  readonly input: string;
  readonly className: string;
  readonly answers: readonly (readonly [string, 0 | 1 | null])[];
};

function answersIn(row: Row, faults: Faults): Cells | undefined {
  const has = (...names: readonly string[]): boolean => names.every((name) => row.columns.includes(name));
  const [target, image] = [row.text('target'), row.text('img')];
  if (has('target', 'model', 'img', 'accuracy'))
    return { input: `${target}/${image}`, className: target, answers: [[row.text('model'), bit(row, 'accuracy', faults)]] };
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
