import { describe, it } from 'vitest';
import { backendContract } from './backend.ts';
import { createTimerBackend } from './timer-backend.ts';

backendContract(
  'the timer backend',
  ({ scenario }) => {
    const backend = createTimerBackend(scenario);
    return { backend, fail: backend.fail };
  },
  { describe, it, virtual: false },
);
