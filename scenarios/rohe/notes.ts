/** What became of something in the files: carried over, filled in where they say nothing, or left out. */
export type NoteKind = 'mapped' | 'guessed' | 'left out';
export type Note = {
  readonly kind: NoteKind;
  /** `file:line`, several lines by commas; empty where no file says anything. */
  readonly place: string;
  readonly text: string;
};

type Entry = { readonly kind: NoteKind; readonly file: string; readonly text: string; readonly lines: number[] };
const SHOWN_LINES = 4;

/** Gathers notes; the same about several lines of a file is one note. They come by file and line, those of no file last. */
export class Notes {
  readonly #entries = new Map<string, Entry>();

  add(kind: NoteKind, file: string, line: number | null, text: string): void {
    const key = JSON.stringify([kind, file, text]);
    const entry = this.#entries.get(key) ?? { kind, file, text, lines: [] };
    this.#entries.set(key, entry);
    if (line !== null && !entry.lines.includes(line)) entry.lines.push(line);
  }

  get all(): readonly Note[] {
    const files = [...new Set([...this.#entries.values()].map(({ file }) => file))].sort(
      (a, b) => Number(a === '') - Number(b === ''),
    );
    const line = ({ lines }: Entry): number => Math.min(...lines, Number.MAX_SAFE_INTEGER);
    const inOrder = [...this.#entries.values()].sort(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || line(a) - line(b),
    );
    return inOrder.map(({ kind, file, text, lines }) => ({ kind, place: placeOf(file, lines), text }));
  }
}

function placeOf(file: string, lines: readonly number[]): string {
  if (lines.length === 0) return file;
  const more = lines.length - SHOWN_LINES;
  return `${file}:${lines.slice(0, SHOWN_LINES).join(',')}${more > 0 ? ` and ${more} more` : ''}`;
}
