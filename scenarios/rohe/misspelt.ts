import { editDistance } from '../../core/suggest.ts';
import { keyOf } from '../problems.ts';
import { type Cursor, cursorOf, type Source } from './cursor.ts';

/**
 * A key that nobody has asked for beside one that was asked for, is not there and is spelt nearly the same: a problem, in place of what
 * was said of the one that is not there. Keys that are near to nothing are left out, and said to be.
 */
export function reportMisspelt(source: Source): void {
  for (const unknown of cursorOf(source).unread()) {
    const around = unknown.path.slice(0, -1);
    const meant = nearTo(unknown, source.missed.get(keyOf(around)) ?? []);
    if (meant === undefined) continue;
    const gone = keyOf([...around, meant]);
    const kept = source.problems.filter(({ path }) => keyOf(path.slice(0, around.length + 1)) !== gone);
    source.problems.splice(0, source.problems.length, ...kept);
    unknown.problem(`unknown key; did you mean "${meant}"?`);
  }
}

/** Short keys differ by a letter as it is (cpu, gpu). */
function nearTo({ key }: Cursor, missed: Iterable<string>): string | undefined {
  if (key.length < SHORTEST || key.length > LONGEST) return undefined;
  const most = key.length < 2 * SHORTEST ? 1 : 2;
  return [...missed].find((one) => Math.abs(one.length - key.length) <= most && editDistance(one, key) <= most);
}
const SHORTEST = 5;
const LONGEST = 64;
