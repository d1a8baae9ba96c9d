import type { Edit } from '../edits.ts';

/** What is broken, how base.yaml is edited for it, and all that is said, without the name of the file. */
export type Broken = readonly [what: string, edits: readonly Edit[], problems: readonly string[]];
