import { parentPort, workerData } from 'node:worker_threads';
import { type CarriedError, carry } from '../carried-error.ts';
import { planSweep, type SweepPlan, type SweepRequest } from './plan.ts';

/* The thread of plan-apart.ts. */
export type PlanAnswer = { readonly count: number } | { readonly plan: SweepPlan } | { readonly error: CarriedError };

parentPort?.postMessage(await answer());

async function answer(): Promise<PlanAnswer> {
  try {
    return {
      plan: await planSweep(workerData as SweepRequest, (count) => parentPort?.postMessage({ count } satisfies PlanAnswer)),
    };
  } catch (error) {
    return { error: carry(error) };
  }
}
