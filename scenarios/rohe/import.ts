import { resolve } from 'node:path';
import { Document, isCollection, isMap, isPair, isScalar, type Pair } from 'yaml';
import { ScenarioError, UserError } from '../../core/errors.ts';
import type { Catalogue } from '../catalogue.ts';
import { checkText } from '../load.ts';
import { showPath } from '../problems.ts';
import { assemble } from './assemble.ts';
import { cursorOf, type Source } from './cursor.ts';
import type { RoheFile } from './documents.ts';
import { Draft, type Section } from './draft.ts';
import { readFile } from './kinds.ts';
import { reportMisspelt } from './misspelt.ts';
import { type Note, Notes } from './notes.ts';
import { noParts, type Parts, type ProfilePart } from './parts.ts';
import { sourcesOf } from './sources.ts';

export type Imported = {
  /** The text of a scenario file that loads. */
  readonly yaml: string;
  readonly notes: readonly Note[];
};

/**
 * Makes one scenario of files of ROHE: nodes, services, plans, contracts, configurations, profiles. Throws a ScenarioError with all
 * that is wrong in all of them, `file:line:col path: what, and what to do`.
 */
export function importRohe(files: readonly RoheFile[], catalogue: Catalogue): Imported {
  const notes = new Notes();
  const draft = new Draft(notes);
  const parts = noParts();
  const { sources, unreadable } = sourcesOf(files, notes);
  for (const source of sources) readSource(source, parts);
  throwProblems(sources, unreadable);
  if (parts.plans.length === 0 && parts.services.length === 0)
    throw new UserError('nothing in these files answers queries; add a file of services or an execution plan');
  const scenario = assemble(parts, catalogue, draft);
  throwProblems(sources, []);
  for (const source of sources) cursorOf(source).leaveRest();
  const yaml = written(scenario, draft, files);
  const unplaced = check(yaml, catalogue, draft);
  throwProblems(sources, unplaced);
  return { yaml, notes: notes.all };
}

/** What files of ROHE say of models, whatever else they hold. Throws a ScenarioError with all that is wrong. */
export function readRoheProfiles(files: readonly RoheFile[]): readonly ProfilePart[] {
  const parts = noParts();
  const { sources, unreadable } = sourcesOf(files, new Notes());
  for (const source of sources) readSource(source, parts);
  throwProblems(sources, unreadable);
  return parts.profiles;
}

function readSource(source: Source, parts: Parts): void {
  readFile(cursorOf(source), parts);
  reportMisspelt(source);
}

function throwProblems(sources: readonly Source[], unreadable: readonly string[]): void {
  const problems = sources.flatMap(({ problems: own }) => own.toSorted((a, b) => a.order - b.order).map(({ text }) => text));
  if (problems.length + unreadable.length > 0) throw new ScenarioError([...new Set([...unreadable, ...problems])]);
}

/**
 * What the files say may still not hold together: a service that fits no node, say. It is a problem of the part of a file that the
 * wrong part of the scenario was made of; gives what no file says.
 */
function check(yaml: string, catalogue: Catalogue, draft: Draft): readonly string[] {
  const { problems } = checkText(yaml, 'the scenario made of these files', resolve('.'), catalogue);
  const unplaced: string[] = [];
  for (const { path, text } of problems.found) {
    const from = draft.originOf(path);
    if (from === undefined) unplaced.push(`in the scenario made of these files, ${showPath(path)}: ${text}`);
    else from.problem(`${text} (${showPath(path)} of the scenario)`);
  }
  if (problems.found.length === 0) problems.throwIfAny();
  return unplaced;
}

function written(scenario: Section, { guesses }: Draft, files: readonly RoheFile[]): string {
  const document = new Document(scenario, { aliasDuplicateObjects: false });
  const names = files.map(({ name }) => name).join(', ');
  document.commentBefore = ` Made by \`rohe import\` of ${names}.\n Lines marked "guess" stand for what the files do not say; docs/scenario.md explains every key.`;
  for (const { path, text } of guesses) {
    const key = keyAt(document, path);
    if (key !== undefined) key.commentBefore = [key.commentBefore, ` guess: ${text}`].filter(Boolean).join('\n');
  }
  foldLeaves(document.contents);
  return document.toString({ lineWidth: 120 });
}

/** Short lists and mappings go on one line. Whether the node holds nothing but single values, and no comment. */
function foldLeaves(node: unknown): boolean {
  if (!isCollection(node)) return true;
  const leaves = node.items.map((item) => {
    if (!isPair(item)) return !foldLeaves(item) || isCollection(item);
    const commented = isScalar(item.key) && (item.key.commentBefore ?? '') !== '';
    return !foldLeaves(item.value) || commented || isCollection(item.value);
  });
  const flat = !leaves.includes(true);
  if (flat && node.items.length <= SHORT) node.flow = true;
  return flat;
}
const SHORT = 4;

function keyAt(document: Document, path: readonly string[]): { commentBefore?: string | null } | undefined {
  let node: unknown = document.contents;
  let key: { commentBefore?: string | null } | undefined;
  for (const part of path) {
    if (!isMap(node)) return key;
    const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && item.key.value === part);
    if (pair === undefined || !isScalar(pair.key)) return key;
    key = pair.key;
    node = pair.value;
  }
  return key;
}
