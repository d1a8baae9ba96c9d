/**
 * The two functions a suite needs from a test runner. Vitest's and Node's own (`node:test`) both fit, and the suites check with
 * `node:assert`, so that whoever uses them keeps the runner they have.
 */
export type TestFunctions = {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: TestFunction & { readonly skip: TestFunction };
};
export type TestFunction = (name: string, body: () => void | Promise<void>) => unknown;
