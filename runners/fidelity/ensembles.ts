import { join } from 'node:path';
import { fitOneFactor, majorityRight, type OneFactor } from '../../datasets/fit/one-factor.ts';
import { complete, readAnswers } from '../../datasets/import/answers.ts';
import { numberAt } from '../../datasets/import/source.ts';
import { type Data, reading, rowsOf } from './data.ts';
import { play } from './play.ts';
import { points, type Target } from './target.ts';

/** What models get right together, from what each gets right alone and each two together. */
export async function ensembleTarget(data: Data): Promise<Target> {
  const file = join(data.folder, 'rohe', 'datasets', 'CAIN2024', 'cctvs', 'profile', 'group_count.csv');
  const answers = await reading(file, (path) => readAnswers({ path }));
  const { models } = answers;
  const right = complete(answers, file);
  const fit = fitOneFactor(right);
  const [pair] = await rowsOf(data, 'targets_malware_ensemble.csv');
  const malware = await malwarePair(numberAt(pair!, 'base_rate_malign'));
  return {
    id: 'T3',
    what: 'ensembles, fitted on single models and pairs',
    figures: [
      ...[3, 5].map((size) => {
        const all = subsets(models.length, size);
        const measured = mean(all.map((members) => measuredMajority(right, members)));
        const predicted = mean(all.map((members) => predictedMajority(fit, members)));
        return points(`majority of ${size} of 15 YOLO models, mean of ${all.length} ensembles`, measured, predicted, 1);
      }),
      points('two malware detectors, mean of their probabilities', numberAt(pair!, 'acc_mean_prob'), malware.ensemble, 0.5),
      points('two malware detectors, either right', numberAt(pair!, 'acc_any'), malware.either, 0.5),
    ],
    notes: [`the fit of one factor leaves ${fit.rms.toFixed(3)} of the correlations of the 105 pairs (root mean square)`],
  };
}

function measuredMajority(right: readonly (readonly number[])[], members: readonly number[]): number {
  const won = right.filter((row) => 2 * members.reduce((sum, i) => sum + row[i]!, 0) > members.length);
  return won.length / right.length;
}
function predictedMajority({ accuracies, loadings }: OneFactor, members: readonly number[]): number {
  return majorityRight(
    members.map((i) => accuracies[i]!),
    members.map((i) => loadings[i]!),
  );
}

/** All sets of `size` of the numbers 0 .. n - 1. */
function subsets(n: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, n - size - from + 1) }, (_, k) => from + k).flatMap((first) =>
    subsets(n, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

const SAMPLES = 60_000;

/** The two detectors of the catalogue in the simulator, which know nothing of each other but their loadings. */
async function malwarePair(malign: number): Promise<{ readonly ensemble: number; readonly either: number }> {
  const service = { demand: { cpu: '100 m', memory: '1 MiB' }, concurrency: 1000, profile: '1 ms' };
  let [queries, ensemble, either] = [0, 0, 0];
  const answers = new Map<number, (number | null)[]>();
  await play(
    {
      duration: `${SAMPLES} ms`,
      devices: { server: { cores: 8, memory: '1 GiB' } },
      nodes: { server: { device: 'server' } },
      network: { within_zone: { latency: '0 ms' } },
      services: { apiargs: service, ember: service },
      pipelines: {
        malware: {
          classes: ['benign', 'malign'],
          modalities: { binary: { members: ['apiargs', 'ember'], ensemble_size: 2, aggregation: 'confidence_avg' } },
        },
      },
      contracts: { all: { at_deadline: 'wait' } },
      workload: { samples: { arrivals: { constant: '1000/s' }, classes: { benign: 1 - malign, malign } } },
      strategies: ['v2'],
    },
    (record) => {
      if (record.kind === 'invocation' && record.stage === 'infer')
        answers.set(record.queryId, [...(answers.get(record.queryId) ?? []), record.answerClass]);
      if (record.kind !== 'query') return;
      queries++;
      if (record.answerClass === record.trueClass) ensemble++;
      if (answers.get(record.queryId)?.includes(record.trueClass) === true) either++;
      answers.delete(record.queryId);
    },
  );
  return { ensemble: ensemble / queries, either: either / queries };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
