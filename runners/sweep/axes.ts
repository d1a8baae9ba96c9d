import { parse, YAMLError } from 'yaml';
import { UserError } from '../../core/errors.ts';
import type { Json, Scenario } from '../../core/scenario.ts';
import { clip, onOneLine } from '../../core/suggest.ts';

export type Axes = Scenario['vary'];

/** Reads `path=a,b,c`; values are YAML, so `{ poisson: 5/s }, { poisson: 10/s }` are two. Throws UserError. */
export function parseAxis(text: string): readonly [path: string, values: readonly Json[]] {
  const split = text.indexOf('=');
  const path = text.slice(0, split).trim();
  const list = text.slice(split + 1).trim();
  if (split < 0 || path === '' || list === '')
    throw new UserError(
      `--vary "${clip(text)}": is not path=a,b,c; write it like workload.front-door.arrivals.rate=5/s,10/s,20/s`,
    );
  try {
    const values = parse(list.startsWith('[') ? list : `[${list}]`, {
      maxAliasCount: 0,
      logLevel: 'error',
      prettyErrors: false,
    }) as Json;
    if (!Array.isArray(values) || values.length === 0)
      throw new UserError(`--vary ${clip(path)}: has no values; give some, by commas`);
    return [path, values as readonly Json[]];
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    throw new UserError(`--vary "${clip(text)}": its values are not valid YAML (${onOneLine(error.message)}); quote them`);
  }
}

/** The axes of the file, and those of the command line in place of axes of the same path. Throws a UserError where one is given twice. */
export function mergeAxes(ofFile: Axes, given: readonly string[]): Axes {
  const parsed = given.map(parseAxis);
  const paths = parsed.map(([path]) => path);
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) throw new UserError(`--vary ${clip(twice)} is given twice; give its values by commas`);
  return { ...ofFile, ...Object.fromEntries(parsed) };
}
