import { defineConfig } from 'vitest/config';

/** Real containers: only by `npm run test:live`, one file after the other, on an engine of the tests' own. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.live.ts'],
    globalSetup: ['test/live/engine.ts'],
    fileParallelism: false,
    // Times are real: a machine that is busy with something else may break what is asked of them.
    retry: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
