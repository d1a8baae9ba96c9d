import { readFileSync } from 'node:fs';
import { ScenarioError } from '../../core/errors.ts';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogueWith } from './catalogue.ts';

export const BASE = readFileSync('test/scenarios/base.yaml', 'utf8');

/** What to find in base.yaml, and what to put in its place. */
export type Edit = readonly [find: string, put: string];

export function edited(edits: readonly Edit[]): string {
  return edits.reduce((text, [find, put]) => {
    if (!text.includes(find)) throw new Error(`base.yaml has no "${find}"`);
    return text.replace(find, () => put);
  }, BASE);
}

/** The problems of a text, none where it loads. */
export function problemsOf(text: string, files: { readonly [path: string]: string } = {}): readonly string[] {
  try {
    parseScenario(text, 'a.yaml', '/here', catalogueWith(files));
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}
