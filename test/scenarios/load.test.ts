import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario, scenarioTemplate } from '../../scenarios/index.ts';
import { catalogue } from './catalogue.ts';
import { loadScenario } from './loading.ts';

const load = (text: string) => parseScenario(text, 'test.yaml', '/here', catalogue).scenario;

describe('quickstart.yaml', () => {
  it('loads, is about 20 lines long and puts some models of one modality on three unlike nodes', () => {
    const { scenario } = loadScenario('scenarios/quickstart.yaml', catalogue);
    expect(readFileSync('scenarios/quickstart.yaml', 'utf8').trim().split('\n').length).toBeLessThanOrEqual(25);
    expect(new Set(scenario.nodes.map((node) => node.device)).size).toBe(3);
    expect(scenario.pipelines[0]?.modalities).toHaveLength(1);
    expect(scenario.pipelines[0]?.modalities[0]?.members.length).toBeGreaterThanOrEqual(2);
    expect(scenario.contracts.map(({ deadlineMs }) => deadlineMs)).toEqual([expect.any(Number)]);
    expect(scenario.workload[0]?.arrivals).toMatchObject({ kind: 'poisson' });
    expect(scenario.strategies.map(({ label }) => label)).toEqual(['v2', 'adaptive', 'dream', 'llf']);
  });
});

describe('the template of `rohe init`', () => {
  it('loads without problems', () => {
    expect(load(scenarioTemplate()).nodes.map((node) => node.name)).toEqual(['board-1', 'board-2', 'board-3', 'gpu']);
  });
});

describe('a resolved scenario', () => {
  it.each([
    ['quickstart', readFileSync('scenarios/quickstart.yaml', 'utf8')],
    ['template', scenarioTemplate()],
  ])('of the %s survives a JSON round trip unchanged', (_, text) => {
    const scenario = load(text);
    expect(JSON.parse(JSON.stringify(scenario))).toStrictEqual(scenario);
  });
});
