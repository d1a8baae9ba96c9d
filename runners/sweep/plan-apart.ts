import { Worker } from 'node:worker_threads';
import { UserError } from '../../core/errors.ts';
import { uncarry } from '../carried-error.ts';
import { compiledFile } from '../pool.ts';
import type { SweepPlan, SweepRequest } from './plan.ts';
import type { PlanAnswer } from './plan-thread.ts';

/** Room for what is new: more takes memory beside the threads that start meanwhile, and saves no time. */
const YOUNG_MIB = 8;

/**
 * `planSweep` in a thread that is gone afterwards, with all that reading and checking a thousand scenarios leaves in memory. Rejects with
 * what it throws. `onCount` as there.
 */
export function planApart(request: SweepRequest, onCount: (cells: number) => void): Promise<SweepPlan> {
  const worker = new Worker(compiledFile('sweep/plan-thread'), {
    workerData: request,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
  return new Promise((resolve, reject) => {
    let plan: SweepPlan | undefined;
    worker.once('error', reject);
    worker.once('exit', () => {
      if (plan !== undefined) resolve(plan);
      else
        reject(new UserError(`a module of ${request.scenario} has ended the thread that loaded it; take process.exit out of it`));
    });
    worker.on('message', (answer: PlanAnswer) => {
      try {
        if ('count' in answer) return onCount(answer.count);
        if ('error' in answer) reject(uncarry(answer.error));
        else ({ plan } = answer);
      } catch (error) {
        reject(error);
      }
      // A module of one's own may have left a timer or a socket open.
      void worker.terminate();
    });
  });
}
