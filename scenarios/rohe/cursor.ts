import type { Json } from '../../core/scenario.ts';
import { clip } from '../../core/suggest.ts';
import type { SourceDocument } from '../document.ts';
import { keyOf, type Path, showPath } from '../problems.ts';
import type { Notes } from './notes.ts';

/** One of the files, what was read of it, and what is wrong with it. */
export type Source = {
  readonly file: string;
  readonly document: SourceDocument;
  readonly notes: Notes;
  readonly problems: { readonly path: Path; readonly order: number; readonly text: string }[];
  /** Paths that were asked for. */
  readonly read: Set<string>;
  /** By path of a mapping: keys that were asked for and are not there. */
  readonly missed: Map<string, Set<string>>;
};

/**
 * A place in a file. Asking for a key marks it as read; what nobody asks for is left out, and said so. A value of the wrong kind is
 * reported once and then as good as absent.
 */
export class Cursor {
  readonly source: Source;
  readonly path: Path;
  readonly value: Json | undefined;

  constructor(source: Source, path: Path, value: Json | undefined) {
    this.source = source;
    this.path = path;
    this.value = value;
  }

  /** The first of these keys that is there. */
  at(...keys: readonly string[]): Cursor {
    const own = mapping(this.value);
    const key = keys.find((one) => Object.hasOwn(own, one) && own[one] !== null) ?? keys[0]!;
    const path = [...this.path, key];
    for (const one of keys) if (Object.hasOwn(own, one)) this.source.read.add(keyOf([...this.path, one]));
    if (!this.has(...keys) && Object.keys(own).length > 0) this.#miss(keys);
    return new Cursor(this.source, path, Object.hasOwn(own, key) ? own[key] : undefined);
  }
  has(...keys: readonly string[]): boolean {
    return keys.some((key) => Object.hasOwn(mapping(this.value), key));
  }
  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }
  get key(): string {
    return String(this.path.at(-1) ?? '');
  }

  #miss(keys: readonly string[]): void {
    const { missed } = this.source;
    const known = missed.get(keyOf(this.path)) ?? new Set();
    missed.set(keyOf(this.path), known);
    for (const key of keys) known.add(key);
  }

  /** What stands inside under a key, without saying that it was read. */
  peek(key: string | number, value: unknown): Cursor {
    return new Cursor(this.source, [...this.path, key], value as Json);
  }

  entries(): readonly (readonly [string, Cursor])[] {
    if (this.absent) return [];
    if (typeof this.value !== 'object' || Array.isArray(this.value)) {
      this.problem('must be a mapping (key: value)');
      return [];
    }
    return Object.keys(mapping(this.value)).map((key) => [key, this.at(key)]);
  }
  items(): readonly Cursor[] {
    if (this.absent) return [];
    if (!Array.isArray(this.value)) {
      this.problem('must be a list');
      return [];
    }
    return (this.value as readonly Json[]).map((item, n) => {
      const path = [...this.path, n];
      this.source.read.add(JSON.stringify(path));
      return new Cursor(this.source, path, item);
    });
  }

  text(): string | undefined {
    if (this.absent) return undefined;
    if (typeof this.value === 'string' || typeof this.value === 'number') return String(this.value);
    this.problem(`must be a text, not ${shown(this.value)}`);
    return undefined;
  }
  /** Also where it stands in quotes. At least `least`. */
  number(least = 0): number | undefined {
    if (this.absent) return undefined;
    const { value } = this;
    const number =
      typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
    if (Number.isFinite(number) && number >= least) return number;
    this.problem(`must be a number of at least ${least}, not ${shown(value)}`);
    return undefined;
  }
  numbers(): readonly number[] | undefined {
    return this.absent ? undefined : this.items().map((item) => item.number() ?? 0);
  }
  texts(): readonly string[] {
    if (typeof this.value === 'string') return [this.value];
    return this.items().flatMap((item) => item.text() ?? []);
  }
  flag(): boolean | undefined {
    if (this.absent) return undefined;
    if (typeof this.value === 'boolean') return this.value;
    if (this.value === 'true' || this.value === 'false') return this.value === 'true';
    this.problem(`must be true or false, not ${shown(this.value)}`);
    return undefined;
  }
  /** One of these, whatever the case of its letters. */
  choice<T extends string>(of: readonly T[]): T | undefined {
    const text = this.text();
    if (text === undefined) return undefined;
    const found = of.find((one) => one.toLowerCase() === text.toLowerCase());
    if (found === undefined) this.problem(`must be one of ${of.join(', ')}, not "${clip(text)}"`);
    return found;
  }
  /** Reported where it is absent. */
  required<T>(value: T | undefined, what: string): T | undefined {
    if (value === undefined && this.absent) this.problem(`is missing; give ${what}`);
    return value;
  }

  get line(): number {
    const { text } = this.source.document.locate(this.path);
    return Number(text.slice(this.source.file.length + 1).split(':')[0]);
  }
  problem(text: string): void {
    const { text: place, order } = this.source.document.locate(this.path);
    const at = this.path.length > 0 ? `${showPath(this.path)}: ` : '';
    this.source.problems.push({ path: this.path, order, text: `${place} ${at}${text}` });
  }
  mapped(text: string): void {
    this.source.notes.add('mapped', this.source.file, this.line, text);
  }
  guessed(text: string): void {
    this.source.notes.add('guessed', this.source.file, this.line, text);
  }
  /** Does nothing where there is nothing. */
  leaveOut(...reasons: readonly (readonly [key: string, why: string])[]): void {
    for (const [key, why] of reasons) {
      if (!this.has(key)) continue;
      const { line } = this.at(key);
      this.source.notes.add('left out', this.source.file, line, `${key}: ${why}`);
    }
  }

  /** What nobody has asked for, of mappings and lists of which something was. */
  unread(): readonly Cursor[] {
    const { value } = this;
    if (typeof value !== 'object' || value === null) return [];
    const keys: readonly (string | number)[] = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
    const children = keys.map((key) => this.peek(key, (value as { readonly [key: string | number]: Json })[key]));
    const isRead = ({ path }: Cursor): boolean => this.source.read.has(keyOf(path));
    const looked = this.path.length === 0 || this.source.missed.has(keyOf(this.path));
    if (!looked && !children.some(isRead)) return [];
    return children.flatMap((child) => (isRead(child) ? child.unread() : [child]));
  }
  /** Says of all that nobody has asked for that it was left out. */
  leaveRest(): void {
    const { notes, file } = this.source;
    for (const { line, key } of this.unread()) notes.add('left out', file, line, `${key}: a scenario has no such thing`);
  }
}

function mapping(value: Json | undefined): { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json }) : {};
}
function shown(value: Json | undefined): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? `"${clip(value)}"` : String(value);
}

/** The whole of a file. */
export function cursorOf(source: Source): Cursor {
  return new Cursor(source, [], source.document.value);
}
