import { parseDocument } from 'yaml';
import type { UserError } from '../../core/errors.ts';

export type RoheFile = {
  /** As messages call it. */
  readonly name: string;
  /** JSON, YAML, or Markdown that shows some; or why it cannot be read. */
  readonly text: string | UserError;
};

const MARKDOWN = /\.(md|markdown)$/i;
const FENCE = /^ {0,3}(```|~~~)\s*(\w*)/;
/** Blocks of these languages, or of none, are files; others (a shell's) are not. */
const LANGUAGES = ['', 'json', 'yaml', 'yml'];
/** `"node1": {` without the braces around it, as ROHE's README shows nodes and services. */
const BARE = /^\s*"[^"\n]+"\s*:/;

/** A part of a file. `line`: where a block of a README begins; what such a block holds may be none of ROHE's. */
export type Part = { readonly text: string | UserError; readonly line: number | null };

/** What a file holds, each part at the lines where it stands: itself, or of a README the blocks that it shows. */
export function documentsIn({ name, text }: RoheFile): readonly Part[] {
  if (typeof text !== 'string') return [{ text, line: null }];
  if (!MARKDOWN.test(name)) return [{ text: inBraces(text), line: null }];
  return blocksOf(text).map((block) => ({ text: inBraces(block), line: lineOf(block) }));
}

function lineOf(block: string): number {
  return block.slice(0, block.search(/\S/)).split('\n').length;
}

function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  let open: { readonly fence: string; readonly wanted: boolean; readonly lines: string[] } | null = null;
  for (const [at, line] of text.split('\n').entries()) {
    const [, fence, language = ''] = FENCE.exec(line) ?? [];
    if (open === null) {
      // Empty lines before it, so that messages name the lines of the README.
      if (fence !== undefined)
        open = { fence, wanted: LANGUAGES.includes(language.toLowerCase()), lines: Array.from({ length: at + 1 }, () => '') };
    } else if (fence === open.fence) {
      if (open.wanted && open.lines.some((own) => /[:{]/.test(own))) blocks.push(open.lines.join('\n'));
      open = null;
    } else open.lines.push(line);
  }
  return blocks;
}

function inBraces(text: string): string {
  const body = text.trim().replace(/,$/, '');
  if (!BARE.test(body) || !body.endsWith('}') || parseDocument(text, { logLevel: 'silent' }).errors.length === 0) return text;
  const before = text.slice(0, text.indexOf(body));
  return `${before}{${body}}`;
}
