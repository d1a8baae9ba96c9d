import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Folders of installed packages take a while to remove on a busy machine.
    hookTimeout: 60_000,
  },
});
