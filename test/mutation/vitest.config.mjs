import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { PART } from './parts.mjs';

/** In the order of the list, which has the quickest first: a mutant is done with at the first test that notices it. */
class AsListed extends BaseSequencer {
  sort(files) {
    const place = ({ moduleId }) => PART.tests.findIndex((tests) => new RegExp(`${pattern(tests)}$`).test(moduleId));
    return Promise.resolve([...files].sort((a, b) => place(a) - place(b)));
  }
}

/** Of a path with `*` and `{one,other}`. */
function pattern(path) {
  return path.replace(/[.*{},]/g, (sign) => ({ '.': '\\.', '*': '[^/]*', '{': '(?:', '}': ')', ',': '|' })[sign]);
}

export default defineConfig({
  test: {
    include: PART?.tests ?? [],
    testTimeout: 30_000,
    // Files share what they import: a mutant is tried in a worker of its own all the same.
    isolate: false,
    sequence: { sequencer: AsListed },
  },
});
