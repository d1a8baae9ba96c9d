/** The contracts of this package's extension points, as suites for implementations of one's own. Published as `rohe/contract`. */
export { type AlgorithmHarness, algorithmContract } from './algorithm.ts';
export {
  BACKEND_CASES,
  type BackendContractOptions,
  backendContract,
  checkBackend,
  type Made,
  type MakeBackend,
} from './backend.ts';
export { placementContract } from './placement.ts';
export type { BackendCase } from './rig.ts';
export type { TestFunctions } from './testing.ts';
export { constantService, createWorld, type World } from './world.ts';
