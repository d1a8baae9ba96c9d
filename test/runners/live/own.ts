import type { ContainerSpec } from '../../../core/scenario.ts';

/** A container of a user's own that answers as a worker does, with nothing asked of its host. */
export const OWN: ContainerSpec = {
  build: null,
  port: 8080,
  command: null,
  environment: {},
  volumes: [],
  devices: [],
  runtime: null,
  gpus: 0,
  health: '/health',
  readyWithinMs: 1000,
  answerWithinMs: 1000,
  request: { kind: 'rohe' },
};
