import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** More than this above what was left the last time is waste, of which V8 lets pile up what the machine has room for. */
const WASTE_BYTES = 16 << 20;

let collect: (() => void) | undefined;
let left = Number.POSITIVE_INFINITY;

/**
 * Between two pieces of work of a thread, when what is there is nearly all waste and looking through the rest takes some milliseconds:
 * thousands of short runs leave much behind that has lived a little too long for the quick collector.
 */
export function collectWaste(): void {
  const used = getHeapStatistics().used_heap_size;
  if (used > left + WASTE_BYTES) {
    collect ??= exposed();
    collect();
    left = getHeapStatistics().used_heap_size;
  } else left = Math.min(left, used);
}

/** Node has it behind a flag alone, which counts for contexts that are made after it is set. */
function exposed(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
