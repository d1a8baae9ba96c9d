import { readFileSync } from 'node:fs';
import { resolve as absolute, dirname } from 'node:path';
import { UserError } from '../core/errors.ts';
import type { Json, Scenario } from '../core/scenario.ts';
import { clip } from '../core/suggest.ts';
import type { Catalogue } from './catalogue.ts';
import { readDocument, type SourceDocument } from './document.ts';
import { checkShape } from './issues.ts';
import { leftOut, placeInMeasured, readMeasured, withMeasured } from './measured.ts';
import { applyOverrides, type Override } from './override.ts';
import { type Path, type Place, Problems } from './problems.ts';
import { resolveScenario } from './resolve.ts';

export type LoadedScenario = {
  readonly scenario: Scenario;
  /** As written, with what was measured, after overrides. */
  readonly document: Json;
  readonly fileName: string;
  /** Absolute; module paths of algorithms are relative to it. */
  readonly baseDir: string;
  /** What was left out of what was measured. */
  readonly notices: readonly string[];
};

/** A scenario and what is wrong with it so far; where anything is, `scenario` is only what could be made of the file. */
export type CheckedScenario = LoadedScenario & { readonly problems: Problems };

/**
 * Reads, checks and resolves a scenario file. Throws a UserError where the file cannot be read. What is wrong in it is in `problems`,
 * for the caller may have more to say before anything is thrown.
 */
export function checkScenario(path: string, catalogue: Catalogue, overrides: readonly Override[] = []): CheckedScenario {
  return scenarioReader(path, catalogue)(overrides);
}

/** The same again and again, with other overrides each time, of a file that is read once. */
export function scenarioReader(path: string, catalogue: Catalogue): (overrides: readonly Override[]) => CheckedScenario {
  const source = readDocument(readScenarioFile(path), path);
  const baseDir = dirname(absolute(path));
  return (overrides) => check(source, path, baseDir, catalogue, overrides);
}

/**
 * A scenario from a text. `fileName` stands in messages, `baseDir` (absolute) is where relative paths start. Throws a ScenarioError with
 * all that is wrong in it, each as `file:line:col path: what, and what to do`.
 */
export function parseScenario(
  text: string,
  fileName: string,
  baseDir: string,
  catalogue: Catalogue,
  overrides: readonly Override[] = [],
): LoadedScenario {
  const { problems, ...loaded } = check(readDocument(text, fileName), fileName, baseDir, catalogue, overrides);
  problems.throwIfAny();
  return loaded;
}

/** `parseScenario` for a caller who knows better where what is wrong comes from. */
export function checkText(text: string, fileName: string, baseDir: string, catalogue: Catalogue): CheckedScenario {
  return check(readDocument(text, fileName), fileName, baseDir, catalogue, []);
}

function check(
  source: SourceDocument,
  fileName: string,
  baseDir: string,
  catalogue: Catalogue,
  overrides: readonly Override[],
): CheckedScenario {
  let measured: SourceDocument | undefined;
  let paths: readonly Path[] = [];
  const problems = new Problems((path) => placeOf(source, measured, paths, path));
  const named = overrides.findLast(({ path }) => path === 'profiles')?.value;
  measured = readMeasured(source.value, named, {
    catalogue,
    baseDir,
    problems,
  });
  // Overrides go before what was measured too.
  const whole = applyOverrides(measured === undefined ? source.value : withMeasured(source.value, measured.value), overrides);
  paths = whole.paths;
  const { document } = whole;
  const input = checkShape(document, problems);
  const scenario = resolveScenario({ input, document, catalogue, problems, baseDir, fileName });
  const notices = measured === undefined ? [] : leftOut(source.value, measured);
  return { scenario, document, fileName, baseDir, notices, problems };
}

/** What an override brought stands on the command line, not in the file. */
function placeOf(source: SourceDocument, measured: SourceDocument | undefined, overridden: readonly Path[], path: Path): Place {
  const from = overridden.find((start) => start.every((part, n) => part === path[n]));
  if (from !== undefined) return { text: '--set', order: -1 };
  return (measured === undefined ? null : placeInMeasured(measured, path)) ?? source.locate(path);
}

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file; check the path, or make one with `rohe init`',
  EISDIR: 'it is a folder; name a .yaml file in it',
  EACCES: 'it may not be read; check its permissions',
  ENOTDIR: 'a part of its path is not a folder; check the path',
  ENAMETOOLONG: 'its name is too long; check the path',
};

function readScenarioFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UserError(`cannot read scenario "${clip(path)}": ${REASONS[code] ?? message}`);
  }
}
