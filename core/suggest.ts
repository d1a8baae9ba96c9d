const LONGEST = 64;
const SHOWN = 20;

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replace, at(last, j) + 1, at(row, j - 1) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, at(before, j - 2) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}
const at = (row: readonly number[], index: number): number => row[index] ?? 0;

/** The known name that `name` was most likely meant to be; undefined where none is near (a third of its letters, at least 2). */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const wanted = fold(name);
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least || candidate.length > LONGEST) continue;
    const distance = editDistance(wanted, fold(candidate));
    if (distance < least && distance < Math.max(name.length, candidate.length)) [best, least] = [candidate, distance];
  }
  return best;
}
const fold = (name: string): string => name.toLowerCase().replace(/[\s-]/g, '_');

/** `; did you mean "x"? (known: x, y)`, the end of an error about an unknown name. */
export function hint(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(name, names);
  return near === undefined ? `; known: ${listed(names)}` : `; did you mean "${clip(near)}"? (known: ${listed(names)})`;
}

/** The same without the known names where one is near: keys are in the documentation. */
export function shortHint(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(name, names);
  return near === undefined ? `; known: ${listed(names)}` : `; did you mean "${clip(near)}"?`;
}

/** `a, b, c`, cut short where there are many. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, SHOWN).map(clip).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}

/** Keeps what a message quotes on one line and short, whatever was written. */
export const clip = (text: string): string => {
  const line = onOneLine(text);
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
};

/** What the system or a parser says, whole: its end says what is wrong. */
export const onOneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ');
