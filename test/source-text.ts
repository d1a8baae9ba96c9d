/**
 * TypeScript source with comments and the contents of strings, templates and regular expressions replaced by blanks; length and
 * lines stay, so that an index into the result is one into the source. `${...}` in templates is code. With `keep strings` only the
 * comments go.
 */
export function stripped(source: string, strings: 'blank strings' | 'keep strings' = 'blank strings'): string {
  const out = source.split('');
  const blank = (from: number, to: number): void => {
    for (let i = from; i < to && i < out.length; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  /** Depth of braces at which each open `${` ends. */
  const templates: number[] = [];
  let depth = 0;
  /** The last character of code that is not a blank, and the word it ends, to tell a division from a regular expression. */
  let before = '';
  let at = 0;

  const literal = (end: number): void => {
    if (strings === 'blank strings') blank(at + 1, end - 1);
    at = end;
    before = ')';
  };
  const template = (from: number): void => {
    let end = from;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) end += source[end] === '\\' ? 2 : 1;
    if (strings === 'blank strings') blank(from, end);
    if (source[end] === '`') {
      before = ')';
      at = end + 1;
      return;
    }
    templates.push(depth++);
    before = '{';
    at = end + 2;
  };

  while (at < source.length) {
    const char = source[at] as string;
    const two = source.slice(at, at + 2);
    if (two === '//') {
      const end = endOf(source, '\n', at);
      blank(at, end);
      at = end;
    } else if (two === '/*') {
      const end = endOf(source, '*/', at + 2) + 2;
      blank(at, end);
      at = end;
    } else if (char === "'" || char === '"') {
      literal(endOfQuoted(source, at, char));
    } else if (char === '`') {
      template(at + 1);
    } else if (char === '/' && startsRegExp(before, source.slice(0, at))) {
      literal(endOfRegExp(source, at));
    } else if (char === '}' && templates.at(-1) === depth - 1) {
      templates.pop();
      depth--;
      template(at + 1);
    } else {
      if (char === '{') depth++;
      if (char === '}') depth--;
      if (char.trim() !== '') before = char;
      at++;
    }
  }
  return out.join('');
}

function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end < 0 ? source.length : end;
}

function endOfQuoted(source: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < source.length && source[end] !== quote && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1;
  return end + 1;
}

function endOfRegExp(source: string, at: number): number {
  let end = at + 1;
  for (let inClass = false; end < source.length && (inClass || source[end] !== '/'); end++) {
    if (source[end] === '\\') end++;
    else if (source[end] === '[') inClass = true;
    else if (source[end] === ']') inClass = false;
  }
  return end + 1;
}

/** A slash divides after a value (a name, a number, a closing bracket), unless the name is a keyword. */
function startsRegExp(before: string, text: string): boolean {
  // `x!` asserts, and is a value.
  if (before === '!' && /[\w$)\]]!\s*$/.test(text)) return false;
  if (!/[\w$)\]}]/.test(before)) return true;
  return /(?:^|[^\w$.])(?:return|typeof|case|in|of|yield|await|void)\s*$/.test(text);
}
