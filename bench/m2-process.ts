import { kernelM2 } from './m2.ts';
import { rawM2 } from './raw-m2.ts';
import { batchesM2, unheardM2, windowsM2 } from './streams-m2.ts';

/**
 * `node m2-process.js kernel|raw|windows|batches|unheard NODES REQUESTS`: one run of M2, after a short one to warm up, as a line of JSON.
 * Per second of processor time, so that what else the machine does counts as little as possible; all threads of the process count.
 */
const [form, nodes, requests] = process.argv.slice(2);
const FORMS = { kernel: kernelM2, raw: rawM2, windows: windowsM2, batches: batchesM2, unheard: unheardM2 };
const run = FORMS[form as keyof typeof FORMS];
const latencies = new Float64Array(4096);
run(Number(nodes), 20_000, latencies);
const begin = process.cpuUsage();
run(Number(nodes), Number(requests), latencies);
const spent = process.cpuUsage(begin);
const seconds = (spent.user + spent.system) / 1e6;
const result: M2Result = {
  requestsPerS: Number(requests) / seconds,
  maxRssMiB: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(result));

export type M2Result = {
  readonly requestsPerS: number;
  readonly maxRssMiB: number;
};
