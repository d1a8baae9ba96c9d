import { fitOneFactor } from '../fit/one-factor.ts';
import { numberAt, type Row } from '../import/source.ts';
import type { ImageAnswer } from '../import/yolo.ts';
import { ACCURACY_OF, CLASSIFIERS, GFLOP, TORCHVISION, ZOO } from './assumed.ts';
import { type Confidence, confidenceOf } from './confidence.ts';
import { malwareRows } from './malware.ts';
import { momentsOf } from './moments.ts';
import type { Published } from './published.ts';
import { accuracyRow, type DerivedRow, type Origin } from './row.ts';

const PROFILING = 'ROHE datasets/IoT_journal/profiling';
const COUNTS = 'ROHE datasets/CAIN2024/cctvs/profile/group_count.csv';
const UCC = 'ROHE datasets/UCC2024/OCAD_processed/profile/profiles_011023_0';

/** Accuracies, loadings and confidences; `overall`: those of classifiers that are kept by hand. */
export function derivedAccuracies(data: Published, overall: ReadonlyMap<string, number>): readonly DerivedRow[] {
  return [...stated(data), ...yolo(data), ...classifiers(data, overall), ...malwareRows(data)];
}

const STATED = [
  { model: 'minirocket-ridge', of: 'MINI_ROCKET', family: 'minirocket' },
  { model: 'x3d-l', of: 'X3D_L', family: 'x3d' },
] as const;

/** The two models of which ROHE states a profile, and their relatives. */
function stated({ accuracy, monitoring }: Published): readonly DerivedRow[] {
  return STATED.flatMap(({ model, of, family }) => {
    const own = accuracy.filter(({ text }) => text('source') === `IoT_journal/profiling/${of}_v1`);
    const source = `${PROFILING}/${of}_v1.yaml`;
    const confidence = confidenceOf(own, monitoring, family);
    const relatives = ACCURACY_OF.filter((one) => one.of === of);
    const method = 'as the profile states; how it was measured is not said';
    return [
      ...byClass(own, model, 1, { kind: 'derived', source, method }),
      ...confidenceRows(model, confidence, 'derived', source),
      ...relatives.flatMap(({ model: relative, times, why }) => [
        ...byClass(own, relative, times, {
          kind: 'assumed',
          source: why.includes(' / ') ? `${source}; ${ZOO}` : source,
          method: why,
        }),
        ...confidenceRows(relative, confidence, 'assumed', source),
      ]),
    ];
  });
}

function byClass(own: readonly Row[], model: string, times: number, origin: Origin): readonly DerivedRow[] {
  return own
    .filter(({ text }) => text('metric') === 'accuracy')
    .map((row) =>
      accuracyRow(model, 'accuracy', row.text('class_or_split'), (times * numberAt(row, 'value')).toFixed(4), origin),
    );
}

function confidenceRows(
  model: string,
  { right, wrong, spread }: Confidence,
  kind: Origin['kind'],
  source: string,
): readonly DerivedRow[] {
  const origin: Origin = {
    kind,
    source: `${source}; ROHE datasets/IoT_journal/smart_building`,
    method:
      "two normals with the mean and the standard deviation of the emulated answers' top scores, as far apart as the accuracies above conf_0.5 .. conf_0.85 ask",
  };
  return [
    accuracyRow(model, 'confidence_when_right', 'overall', right.toFixed(2), origin),
    accuracyRow(model, 'confidence_when_wrong', 'overall', wrong.toFixed(2), origin),
    accuracyRow(model, 'confidence_spread', 'overall', spread.toFixed(2), origin),
  ];
}

/** Those of the fifteen that the catalogue has. */
function yolo({ answers, images }: Published): readonly DerivedRow[] {
  const { loadings } = fitOneFactor(answers.complete);
  const n = answers.complete.length;
  const factor = `one factor fitted to the tetrachoric correlations of ${answers.models.length} models on the same ${n} images`;
  return answers.models.flatMap((model, i) => {
    if (!(model in GFLOP)) return [];
    const own = images.filter((image) => image.model === model);
    const share = (of: readonly ImageAnswer[]): string => (of.filter(({ right }) => right).length / of.length).toFixed(4);
    const counted = (of: readonly ImageAnswer[]): Origin => ({ kind: 'measured', source: COUNTS, method: `${of.length} images` });
    const classes = [...new Set(own.map(({ target }) => target))];
    const sure = own.filter(({ right }) => right).map(({ confidence }) => confidence);
    const { mean, sd } = momentsOf(sure);
    const measured = (method: string): Origin => ({ kind: 'measured', source: COUNTS, method });
    return [
      accuracyRow(model, 'accuracy', 'overall', share(own), counted(own)),
      ...classes.map((name) => {
        const ofClass = own.filter(({ target }) => target === name);
        return accuracyRow(model, 'accuracy', name, share(ofClass), counted(ofClass));
      }),
      accuracyRow(model, 'loading', 'overall', loadings[i]!.toFixed(3), { kind: 'derived', source: COUNTS, method: factor }),
      accuracyRow(model, 'confidence_when_right', 'overall', mean.toFixed(3), measured('mean over right answers')),
      accuracyRow(model, 'confidence_spread', 'overall', sd.toFixed(3), measured('standard deviation over right answers')),
    ];
  });
}

const LEAST_SHARE = 0.01;

/** How hard each class is: that of nine published services, shifted to each classifier's overall accuracy. */
function classifiers({ classifiers: tables, samples }: Published, overall: ReadonlyMap<string, number>): readonly DerivedRow[] {
  const classes = tables[0]!.map(({ text }) => text('class_label'));
  const logits = classes.map((name) => {
    const own = tables.map((table) => logit(numberAt(table.find(({ text }) => text('class_label') === name)!, 'accuracy')));
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  const counts = countsOf(tables, samples, classes);
  const origin: Origin = {
    kind: 'assumed',
    source: `${TORCHVISION.source}; ${UCC}`,
    licence: `${TORCHVISION.licence}; Apache-2.0`,
    method:
      'mean logit of nine VGG services on this class, shifted so that the mean over the classes as counted there is the overall figure',
  };
  return CLASSIFIERS.flatMap((model) => {
    const shift = shiftTo(overall.get(model)!, logits, counts);
    return classes.map((name, i) => accuracyRow(model, 'accuracy', name, logistic(logits[i]! + shift).toFixed(4), origin));
  });
}

function logit(share: number): number {
  const inside = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
  return Math.log(inside / (1 - inside));
}
function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** The report counts the samples of each class without naming it: it is the count of which the class's accuracy is a whole number of samples. */
function countsOf(tables: readonly (readonly Row[])[], samples: readonly Row[], classes: readonly string[]): readonly number[] {
  const [table, report] = [tables[0]!, samples[0]!];
  const counts = report.text('label_dist').split('-').map(Number);
  return classes.map((name) => {
    const row = table.find(({ text }) => text('class_label') === name)!;
    const whole = (n: number, column: string): boolean =>
      Math.abs(n * numberAt(row, column) - Math.round(n * numberAt(row, column))) < 1e-6;
    return counts.find((n) => whole(n, 'accuracy') && whole(n, 'percentage_confidence_over_50'))!;
  });
}

function shiftTo(overall: number, logits: readonly number[], counts: readonly number[]): number {
  const all = counts.reduce((sum, n) => sum + n, 0);
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const shift = (low + high) / 2;
    if (logits.reduce((sum, value, k) => sum + counts[k]! * logistic(value + shift), 0) / all < overall) low = shift;
    else high = shift;
  }
  return (low + high) / 2;
}
