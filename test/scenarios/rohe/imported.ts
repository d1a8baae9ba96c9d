import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScenarioError } from '../../../core/errors.ts';
import type { Scenario } from '../../../core/scenario.ts';
import { catalogue } from '../../../runners/catalogue.ts';
import { type Imported, importRohe, parseScenario, type RoheFile } from '../../../scenarios/index.ts';

export const known = catalogue();
export const fileOf = (name: string): RoheFile => ({ name, text: readFileSync(join('test/scenarios/rohe/files', name), 'utf8') });
export const imported = (...names: readonly string[]): Imported => importRohe(names.map(fileOf), known);
export const loaded = ({ yaml }: Imported): Scenario => parseScenario(yaml, 'imported.yaml', '/here', known).scenario;
export const scenarioOf = (...names: readonly string[]): Scenario => loaded(imported(...names));
export const service = (scenario: Scenario, name: string) => scenario.services.find((one) => one.name === name)!;
export const lines = ({ notes }: Imported, kind: string): string[] =>
  notes.filter((note) => note.kind === kind).map(({ place, text }) => `${place} ${text}`);
export const problems = (...files: readonly RoheFile[]): readonly string[] => {
  try {
    importRohe(files, known);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
};
export const given = (name: string, value: unknown): RoheFile => ({ name, text: JSON.stringify(value, null, 1) });
