import type { Json, Scenario } from '../../core/scenario.ts';
import { shapeFaults } from '../issues.ts';
import { applyOverrides, findPath } from '../override.ts';
import { type Path, showPath } from '../problems.ts';
import { type Context, entriesOf } from './context.ts';

const MOST_VALUES = 1000;
const MOST_CELLS = 100_000;

/** Every path must lead somewhere, and every value must be of a kind that may stand there. */
export function checkVary(context: Context): Scenario['vary'] {
  const axes = entriesOf(context.input.vary) as readonly (readonly [string, readonly Json[]])[];
  const cells = axes.reduce((product, [, values]) => product * values.length, 1);
  const values = axes.reduce((sum, [, list]) => sum + list.length, 0);
  if (cells > MOST_CELLS || values > MOST_VALUES) {
    const limits = `at most ${MOST_CELLS} of ${MOST_VALUES} can be run`;
    context.problems.add(['vary'], `makes ${cells} combinations of ${values} values; ${limits}, so shorten the lists`);
    return {};
  }
  for (const [path, list] of axes) checkAxis(context, path, list);
  return Object.fromEntries(axes);
}

function checkAxis(context: Context, path: string, values: readonly Json[]): void {
  const at: Path = ['vary', path];
  const found = findPath(context.document, path);
  if (!found.ok) {
    // Where the path ends at something that was reported, that is the fault.
    if (!context.problems.blames(found.at) || found.at.length === 0) context.problems.add(at, found.problem);
    return;
  }
  if (found.path[0] === 'vary') return context.problems.add(at, 'an axis cannot vary `vary` itself; name another path');
  // Without `vary` itself each check costs one pass over the rest of the file.
  const { vary: _, ...rest } = context.document as { readonly [key: string]: Json };
  const before = new Set(shapeFaults(rest).map((fault) => JSON.stringify(fault.path)));
  for (const [n, value] of values.entries()) {
    const changed = applyOverrides(rest, [{ path, value }]).document;
    const fault = shapeFaults(changed).find((one) => !before.has(JSON.stringify(one.path)));
    if (fault !== undefined) context.problems.add([...at, n], `${showPath(fault.path)} ${fault.text}`);
  }
}
