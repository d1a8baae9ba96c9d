import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { normalCdf, standardNormal } from '../../core/normal.ts';
import {
  bivariateNormalCdf,
  fitLoadings,
  fitOneFactor,
  majorityOf,
  rightByEase,
  tetrachoric,
} from '../../datasets/fit/one-factor.ts';
import { modelCatalogue } from '../../datasets/index.ts';

const majorityRight = (accuracies: readonly number[], loadings: readonly number[]): number =>
  majorityOf(rightByEase(accuracies, loadings));

describe('the normal distribution', () => {
  test('of two variables has the closed form at zero thresholds and the product at no correlation', () => {
    for (const r of [-0.9, -0.3, 0.5, 0.95]) {
      expect(bivariateNormalCdf(0, 0, r)).toBeCloseTo(0.25 + Math.asin(r) / (2 * Math.PI), 10);
    }
    expect(bivariateNormalCdf(0.4, -1.1, 0)).toBeCloseTo(normalCdf(0.4) * normalCdf(-1.1), 14);
  });
});

describe('the latent correlation of two models', () => {
  test('is found again from how often both are right', () => {
    for (const r of [-0.4, 0, 0.368, 0.9]) {
      const both = bivariateNormalCdf(standardNormal(0.94), standardNormal(0.7), r);
      expect(tetrachoric(0.94, 0.7, both)).toBeCloseTo(r, 6);
    }
  });
});

describe('the loadings', () => {
  test('are found again from their products', () => {
    const true_ = [0.9, 0.8, 0.7, 0.3, 0];
    const found = fitLoadings(true_.map((a) => true_.map((b) => a * b)));
    found.forEach((loading, i) => {
      expect(loading).toBeCloseTo(true_[i] ?? Number.NaN, 6);
    });
  });

  test('of a pair are equal, since only their product can be known', () => {
    expect(
      fitLoadings([
        [1, 0.49],
        [0.49, 1],
      ]),
    ).toEqual([0.7, 0.7]);
    expect(
      fitLoadings([
        [1, -0.2],
        [-0.2, 1],
      ]),
    ).toEqual([0, 0]);
  });

  test('fit answers in which two models always agree, without running off to 1', () => {
    const { accuracies, loadings } = fitOneFactor([
      [1, 1, 1],
      [1, 1, 0],
      [0, 0, 1],
      [1, 1, 1],
      [1, 1, 1],
      [0, 0, 0],
    ]);
    expect(accuracies).toEqual([4 / 6, 4 / 6, 4 / 6]);
    expect(Math.max(...loadings)).toBeLessThanOrEqual(0.99);
    expect(() => fitOneFactor([[1], [0]])).toThrow('two models or more');
  });
});

describe('a majority', () => {
  test('of independent models is the binomial one', () => {
    expect(majorityRight([0.8, 0.8, 0.8], [0, 0, 0])).toBeCloseTo(0.8 * 0.8 * 0.8 + 3 * 0.8 * 0.8 * 0.2, 9);
  });

  test('is worth less the more the models err together', () => {
    const of = (loading: number): number => majorityRight([0.9, 0.9, 0.9], [loading, loading, loading]);
    expect(of(0)).toBeGreaterThan(of(0.6));
    expect(of(0.6)).toBeGreaterThan(of(0.95));
    expect(of(0.95)).toBeGreaterThan(0.9);
  });
});

const data = process.env.ROHE_DATA;
const matrix = `${data}/tables/yolo_correctness_matrix.csv`;
const pairs = `${data}/tables/malware_pairs_clam_5000.csv`;
const why = 'needs the published tables in the folder that ROHE_DATA names';

describe.skipIf(data === undefined || !existsSync(matrix))(`fifteen YOLO models on the same images (${why})`, () => {
  const rows: string[][] = existsSync(matrix) ? parse(readFileSync(matrix, 'utf8')) : [];
  const names = rows[0]?.slice(2) ?? [];
  const answers = rows.slice(1).map((row) => row.slice(2).map(Number));

  test('have the accuracies and loadings of the catalogue', () => {
    const fit = fitOneFactor(answers);
    for (const model of modelCatalogue().filter((m) => m.name.startsWith('yolo'))) {
      const i = names.indexOf(model.name);
      expect(model.accuracy.overall, model.name).toBeCloseTo(fit.accuracies[i] ?? Number.NaN, 3);
      expect(model.accuracy.loading, model.name).toBeCloseTo(fit.loadings[i] ?? Number.NaN, 2);
    }
  });

  test('fitted on singles and pairs, predict majorities of three and of five within 1 % of the measured', () => {
    const { accuracies, loadings } = fitOneFactor(answers);
    for (const size of [3, 5]) {
      let predicted = 0;
      let measured = 0;
      let independent = 0;
      let n = 0;
      for (const ensemble of subsets(names.length, size).filter((_, i) => i % (size === 3 ? 1 : 20) === 0)) {
        const accuracy = ensemble.map((i) => accuracies[i] ?? 0);
        predicted += majorityRight(
          accuracy,
          ensemble.map((i) => loadings[i] ?? 0),
        );
        independent += majorityRight(
          accuracy,
          ensemble.map(() => 0),
        );
        measured += answers.filter((row) => ensemble.filter((i) => row[i] === 1).length * 2 > size).length / answers.length;
        n++;
      }
      expect(Math.abs(predicted - measured) / n, `ensembles of ${size}`).toBeLessThan(0.01);
      expect((independent - measured) / n, `ensembles of ${size}, if independent`).toBeGreaterThan(0.03);
    }
  });
});

describe('two malware detectors', () => {
  const [apiargs, ember] = modelCatalogue()
    .filter((m) => m.application === 'malware')
    .map((m) => m.accuracy);
  const latent = (apiargs?.loading ?? 0) * (ember?.loading ?? 0);

  test('are both wrong as often as was measured, class by class weighed: either is right in 0.9857', () => {
    const bothWrong = ['benign', 'malign'].map((name) => {
      const wrong = [apiargs, ember].map((accuracy) => standardNormal(1 - (accuracy?.byClass[name] ?? 0.5)));
      return bivariateNormalCdf(wrong[0] ?? 0, wrong[1] ?? 0, latent);
    });
    expect(1 - 0.5137 * (bothWrong[0] ?? 0) - 0.4863 * (bothWrong[1] ?? 0)).toBeCloseTo(0.9857, 3);
  });

  test('are correlated more closely than phi says, since each is better at another class', () => {
    const [p, q, phi] = [0.9415, 0.9173, 0.1459];
    const both = p * q + phi * Math.sqrt(p * (1 - p) * q * (1 - q));
    expect(p + q - both).toBeCloseTo(0.9857, 4);
    expect(tetrachoric(p, q, both)).toBeCloseTo(0.368, 3);
    expect(latent).toBeGreaterThan(0.6);
  });

  test.skipIf(data === undefined || !existsSync(pairs))(`have the class accuracies of the published pairs (${why})`, () => {
    const rows: string[][] = parse(readFileSync(pairs, 'utf8'), { from_line: 2 });
    for (const [name, label] of [
      ['benign', '0'],
      ['malign', '1'],
    ] as const) {
      const ofClass = rows.filter((row) => row[1] === label);
      const share = (column: number): number =>
        ofClass.filter((row) => Number(row[column]) >= 0.5 === (label === '1')).length / ofClass.length;
      expect(apiargs?.byClass[name]).toBeCloseTo(share(2), 3);
      expect(ember?.byClass[name]).toBeCloseTo(share(3), 3);
    }
  });
});

function subsets(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  const all: number[][] = [];
  for (let last = size - 1; last < n; last++) for (const rest of subsets(last, size - 1)) all.push([...rest, last]);
  return all;
}
