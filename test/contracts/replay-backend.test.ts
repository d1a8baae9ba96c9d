import { describe, it } from 'vitest';
import { createReplayBackend } from '../../core/replay.ts';
import { backendContract, checkBackend } from './backend.ts';
import { record } from './recording.ts';
import { createTimerBackend } from './timer-backend.ts';

const NOT_OF_A_RECORDING: { readonly [rule: number]: string } = {
  3: 'what became of an invocation is what was recorded, and a log may end before it does',
  5: 'its times are those of the recorded run',
  6: 'a run that breaks leaves no whole log',
  7: 'nothing is queued in a recording',
  8: 'nothing is queued in a recording',
  9: 'it ends where the log ends',
  10: 'timers fire where the log says, not when they are due',
};

backendContract(
  'a recording',
  async ({ scenario }, theCase) => {
    const { backend, lines } = record(createTimerBackend(scenario));
    await checkBackend(theCase, () => ({ backend }), { virtual: false });
    return { backend: createReplayBackend(lines) };
  },
  { describe, it, virtual: false, skip: ({ rule }) => NOT_OF_A_RECORDING[rule] ?? null },
);
