import { ScenarioError } from '../core/errors.ts';
import { clip } from '../core/suggest.ts';

export type Path = readonly (string | number)[];
/** Where a path stands: `file:line:col`, or the `--set` that brought it. Order counts from the top of the file. */
export type Place = { readonly text: string; readonly order: number };

const SHOWN = 200;
/** Set-ups of the same length never collide: names hold no line breaks here. */
const key = (path: Path): string => JSON.stringify(path);

/**
 * Gathers what is wrong. What is said once about a value is not followed by complaints that come of it: `blames` tells whether a
 * path, something inside it or something around it has been reported.
 */
export class Problems {
  readonly #locate: (path: Path) => Place;
  readonly #found: { readonly path: Path; readonly text: string }[] = [];
  readonly #outside: string[] = [];
  /** Reported paths and everything around them. */
  readonly #at = new Set<string>();
  readonly #around = new Set<string>();

  constructor(locate: (path: Path) => Place) {
    this.#locate = locate;
  }

  add(path: Path, text: string): void {
    if (this.blames(path)) return;
    this.#found.push({ path, text });
    this.#at.add(key(path));
    for (let n = 0; n <= path.length; n++) this.#around.add(key(path.slice(0, n)));
  }

  /** In another file, with its own place in the text. */
  addOutside(text: string): void {
    this.#outside.push(text);
  }

  blames(path: Path): boolean {
    if (this.#around.has(key(path))) return true;
    for (let n = 0; n < path.length; n++) if (this.#at.has(key(path.slice(0, n)))) return true;
    return false;
  }

  /** The reported paths, as `keyOf` writes them. */
  get paths(): ReadonlySet<string> {
    return this.#at;
  }

  get found(): readonly { readonly path: Path; readonly text: string }[] {
    return this.#found;
  }

  get any(): boolean {
    return this.#found.length + this.#outside.length > 0;
  }

  throwIfAny(): void {
    if (!this.any) return;
    const placed = this.#found.slice(0, SHOWN).map(({ path, text }) => ({ place: this.#locate(path), path, text }));
    placed.sort((a, b) => a.place.order - b.place.order);
    const lines = placed.map(({ place, path, text }) => `${place.text} ${path.length > 0 ? `${showPath(path)}: ` : ''}${text}`);
    const more = this.#found.length - lines.length;
    throw new ScenarioError([...lines, ...(more > 0 ? [`and ${more} more problems`] : []), ...this.#outside.slice(0, SHOWN)]);
  }
}

export const keyOf = key;

/** `services.x3d-l.profile` and `network.links[0]`. */
export function showPath(path: Path): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${clip(part)}`;
  return text;
}
