import { numberAt } from '../../datasets/import/source.ts';
import { type Data, rowsOf } from './data.ts';
import { majorities, yoloAnswers } from './majorities.ts';
import { play } from './play.ts';
import { points, type Target } from './target.ts';

/** What models get right together, from what each gets right alone and each two together. */
export async function ensembleTarget(data: Data): Promise<Target> {
  const { fit } = await yoloAnswers(data);
  const [pair] = await rowsOf(data, 'targets_malware_ensemble.csv');
  const malware = await malwarePair(numberAt(pair!, 'base_rate_malign'));
  return {
    id: 'T3',
    what: 'ensembles, fitted on single models and pairs',
    figures: [
      ...(await majorities(data, [3, 5])).map(({ size, ensembles, measured, predicted }) =>
        points(`majority of ${size} of 15 YOLO models, mean of ${ensembles} ensembles`, measured, predicted, 1),
      ),
      points('two malware detectors, mean of their probabilities', numberAt(pair!, 'acc_mean_prob'), malware.ensemble, 0.5),
      points('two malware detectors, either right', numberAt(pair!, 'acc_any'), malware.either, 0.5),
    ],
    notes: [`the fit of one factor leaves ${fit.rms.toFixed(3)} of the correlations of the 105 pairs (root mean square)`],
  };
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
