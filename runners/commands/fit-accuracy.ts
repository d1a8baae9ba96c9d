import { basename } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { type HeldOut, heldOutSkill } from '../../datasets/fit/held-out-skill.ts';
import type { Shrinkage } from '../../datasets/fit/shrinkage.ts';
import { type Answers, fitSkill, logLikelihood, type Skill } from '../../datasets/fit/skill.ts';
import { readAnswers } from '../../datasets/import/answers.ts';
import type { ServicePart } from '../../datasets/import/index.ts';
import { profilesFiles } from '../data-import/profiles.ts';
import { sourcesOf } from '../data-import/sources.ts';
import { EXIT } from '../exit-codes.ts';
import { requireAbsent, writeNew } from '../folder/new-file.ts';
import type { Terminal } from '../terminal.ts';
import { columns, plural } from '../words.ts';
import type { DataArguments } from './data.ts';

/** `rohe data fit-accuracy`: accuracies by class and loadings of who was right on what, and how well they foretell inputs that were held out. */
export async function fitAccuracy({ files, output, json }: DataArguments, terminal: Terminal): Promise<number> {
  if (files.length !== 1) throw new UserError('data fit-accuracy takes one file; name the answers of all models together');
  if (output !== undefined) requireAbsent(output);
  const answers = await readAnswers(sourcesOf(files)[0]!);
  if (answers.right.length < FEWEST)
    throw new UserError(
      `${files[0]} has ${plural(answers.right.length, 'input')}; a fit that holds a fifth out needs ${FEWEST} or more`,
    );
  const skill = fitSkill(answers);
  const heldOut = heldOutSkill(answers);
  const logL = logLikelihood(answers, skill);
  const [yaml = ''] = profilesFiles(partsOf(answers, skill, basename(files[0]!))).values();
  if (output !== undefined) await writeNew(output, yaml);
  const { shrinkage } = skill;
  const fit = { inputs: answers.right.length, models: answers.models, logLikelihood: logL, shrinkage, heldOut };
  if (json) await terminal.printJson({ ...fit, ...(output === undefined ? { yaml } : { output }) });
  else if (output === undefined) {
    await terminal.print(yaml);
    for (const line of told(answers, logL, skill.shrinkage, heldOut)) terminal.say('info', line);
  } else
    await terminal.print(
      [...told(answers, logL, skill.shrinkage, heldOut), '', `Written to ${output}; a scenario takes it with profiles:`].join(
        '\n',
      ),
    );
  return EXIT.ok.code;
}

const FEWEST = 20;

function partsOf({ models, classes, right }: Answers, { byClass, loadings }: Skill, file: string): readonly ServicePart[] {
  const names = [...new Set(classes)].sort();
  return models.map((service, model) => {
    const known = right.flatMap((row) => (row[model] === null ? [] : [row[model]!]));
    const overall = known.reduce((sum: number, one) => sum + one, 0) / known.length;
    const by_class = Object.fromEntries(names.map((name) => [name, byClass[model]!.get(name)!]));
    return { file, service, accuracy: { overall, by_class, loading: loadings[model]! } };
  });
}

function told(
  { models, right }: Answers,
  logL: number,
  { towards, inputs }: Shrinkage,
  { folds, logLikelihood: held, independent, sizes }: HeldOut,
): readonly string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return [
    `${plural(models.length, 'model')} on ${plural(right.length, 'input')}: log-likelihood ${logL.toFixed(1)}, ${(logL / right.length).toFixed(3)} an input`,
    `shares by class are drawn to ${towards === 'half' ? 'a half' : "the model's share over all"}, as by ${plural(inputs, 'input')} more; chosen without what is held out`,
    `held out (${folds} folds): ${held.toFixed(3)} an input; ${independent.toFixed(3)} if the models were independent`,
    '',
    ...columns(
      ['held out', 'ensembles', 'measured', 'predicted', 'mean error, points'],
      sizes.map(({ size, ensembles, measured, predicted, error }) => [
        size === 1 ? 'single models' : `majority of ${size}`,
        String(ensembles),
        ...[measured, predicted].map(percent),
        (100 * error).toFixed(2),
      ]),
    ),
  ];
}
