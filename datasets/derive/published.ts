import { readdir } from 'node:fs/promises';
import type { Correctness } from '../fit/one-factor.ts';
import { complete, type ReadAnswers, readAnswers } from '../import/answers.ts';
import { Faults, type Row, rowsOf, tableOf } from '../import/source.ts';
import { type ImageAnswer, imageAnswer } from '../import/yolo.ts';

/** What the tables are computed from: files of ROHE in `rohe/datasets`, and in `tables` what was computed from its whole data. */
export type Published = {
  /** Service times by model and device, pooled over all runs. */
  readonly profiles: readonly Row[];
  /** Least, 90th percentile and greatest times by model and device, as ROHE's profile states them. */
  readonly bounds: readonly Row[];
  /** Accuracies by model and class. */
  readonly accuracy: readonly Row[];
  /** Probabilities of two malware detectors, sample by sample; and how often they are right over all samples. */
  readonly malware: readonly Row[];
  readonly malwareWhole: Row;
  /** Accuracy by class of nine classifiers, a table each; and how many samples of each class they saw. */
  readonly classifiers: readonly (readonly Row[])[];
  readonly samples: readonly Row[];
  /** Who was right on which image. */
  readonly answers: ReadAnswers & { readonly complete: Correctness };
  readonly images: readonly ImageAnswer[];
  /** Answers of the smart building. */
  readonly monitoring: readonly Row[];
};

/** Throws a UserError where a file is not what it was; what the system throws where it is not there. */
export async function readPublished(folder: string): Promise<Published> {
  const table = (name: string): Promise<readonly Row[]> => tableOf(`${folder}/tables/${name}.csv`);
  const rohe = `${folder}/rohe/datasets`;
  const vgg = `${rohe}/UCC2024/OCAD_processed/profile/profiles_011023_0`;
  const counts = `${rohe}/CAIN2024/cctvs/profile/group_count.csv`;
  const answers = await readAnswers({ path: counts });
  return {
    profiles: await table('profiles'),
    bounds: await table('profile_bounds_iot_yaml'),
    accuracy: await table('accuracy'),
    malware: await table('malware_pairs_clam_5000'),
    malwareWhole: (await table('targets_malware_ensemble'))[0]!,
    classifiers: await Promise.all((await csvIn(`${vgg}/inference_quality`)).map(tableOf)),
    samples: await tableOf(`${vgg}/service_report.csv`),
    answers: { ...answers, complete: complete(answers, counts) },
    images: await imagesOf(counts),
    monitoring: (
      await Promise.all((await csvIn(`${rohe}/IoT_journal/smart_building`, 'monitoring_report.csv')).map(tableOf))
    ).flat(),
  };
}

async function csvIn(folder: string, end = '.csv'): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => `${folder}/${name}`);
}

async function imagesOf(path: string): Promise<readonly ImageAnswer[]> {
  const faults = new Faults(path);
  const images: ImageAnswer[] = [];
  for await (const row of rowsOf({ path }, faults)) images.push(imageAnswer(row, faults));
  faults.raise();
  return images;
}
