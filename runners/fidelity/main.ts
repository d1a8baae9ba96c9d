import { parseArgs } from 'node:util';
import { UserError } from '../../core/errors.ts';
import { closedLoopTarget } from './closed-loop.ts';
import { ensembleTarget } from './ensembles.ts';
import { ownTarget } from './own-runs.ts';
import { stageTarget } from './stages.ts';
import { holds, type Target, tableOf } from './target.ts';
import { contentionTarget, deviceTarget, serviceTimeTarget } from './times.ts';

const HELP = `npm run validate                                     the model against what was published with ROHE
npm run validate -- --fit A.csv --predict B.csv      a queue fitted to one recorded run, and another run predicted

  --data DIR       the published data (default: what ROHE_DATA names)
  --target ID      only this: T1 .. T6; may be repeated
  --fit FILE       a task_monitor_run*.csv; its stage is fitted
  --predict FILE   its arrivals are played, and its response times predicted
  --stage NAME     inference (the default), processing or web_service; may be repeated
  --fit-from S, --fit-to S, --predict-from S   only these seconds of the runs; default: all
  --json           one JSON document
Ends with 1 when a bar is missed.`;

const OPTIONS = {
  data: { type: 'string' },
  target: { type: 'string', multiple: true },
  fit: { type: 'string' },
  predict: { type: 'string' },
  stage: { type: 'string', multiple: true },
  'fit-from': { type: 'string', default: '0' },
  'fit-to': { type: 'string', default: 'Infinity' },
  'predict-from': { type: 'string', default: '0' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;
type Given = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

try {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) console.log(HELP);
  else await main(values);
} catch (error) {
  if (!(error instanceof UserError) && !(error instanceof TypeError && 'code' in error)) throw error;
  // Of an unknown option the first line says it all.
  const { message } = error;
  console.error(`rohe: ${error instanceof UserError ? message : message.split('\n')[0]}`);
  process.exitCode = 2;
}

async function main(given: Given): Promise<void> {
  const targets = given.fit === undefined && given.predict === undefined ? await published(given) : [await ownRuns(given)];
  if (given.json) console.log(JSON.stringify(targets, null, 2));
  else console.log([tableOf(targets), ...targets.map(notesOf)].filter((text) => text !== '').join('\n\n'));
  if (!targets.every(({ figures }) => figures.every(holds))) process.exitCode = 1;
}

async function published({ data, target }: Given): Promise<readonly Target[]> {
  const folder = data ?? process.env['ROHE_DATA'];
  if (folder === undefined || folder === '')
    throw new UserError(
      'the published data are needed: name their folder with --data DIR or ROHE_DATA (docs/validation.md says where they are from)',
    );
  const all = {
    T1: stageTarget,
    T2: closedLoopTarget,
    T3: ensembleTarget,
    T4: serviceTimeTarget,
    T5: contentionTarget,
    T6: deviceTarget,
  };
  const unknown = target?.find((id) => !Object.hasOwn(all, id));
  if (unknown !== undefined) throw new UserError(`unknown target "${unknown}"; there are ${Object.keys(all).join(', ')}`);
  const targets: Target[] = [];
  for (const [id, make] of Object.entries(all)) if (target?.includes(id) ?? true) targets.push(await make({ folder }));
  return targets;
}

function ownRuns(given: Given): Promise<Target> {
  const { fit, predict, stage = ['inference'] } = given;
  if (fit === undefined || predict === undefined) throw new UserError('--fit FILE and --predict FILE go together; give both');
  const [fitFromMs, fitToMs, predictFromMs] = [given['fit-from'], given['fit-to'], given['predict-from']].map(millisOf);
  return ownTarget({ fit, predict, stages: stage, fitFromMs: fitFromMs!, fitToMs: fitToMs!, predictFromMs: predictFromMs! });
}

function millisOf(seconds: string): number {
  const value = 1000 * Number(seconds);
  if (!(value >= 0)) throw new UserError(`"${seconds}" is not a time in seconds, such as 150`);
  return value;
}

function notesOf({ id, what, notes }: Target): string {
  return [`${id}: ${what}`, ...notes.map((note) => `- ${note}`)].join('\n');
}
