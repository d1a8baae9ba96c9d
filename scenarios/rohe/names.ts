/** A name that scenarios allow: what is not a letter, a digit or one of `_ - . /` becomes `-`. */
export function asName(text: string): string {
  const name = text
    .trim()
    .replace(/[^\p{L}\p{N}_./-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 64);
  return name === '' ? 'unnamed' : name;
}

/** Whether two files may mean the same by these: letters and digits count, not their case, dashes and underscores. */
export function alike(a: string, b: string): boolean {
  return folded(a) === folded(b);
}
export function folded(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** `taken` gains the name; a second one of it is called name-2. */
export function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name.slice(0, 58)}-${n}`;
  taken.add(free);
  return free;
}
