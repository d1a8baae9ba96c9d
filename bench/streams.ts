import { interleave, type Job, script } from './fresh-process.ts';
import type { M2Result } from './m2-process.ts';
import { type Bar, type Row, ratios, type Suite } from './suite.ts';

const NODES = 100;
const REQUESTS = 2_000_000;
const HEARD: Bar = { label: 'P7', kind: 'at most', value: 1.1 };
const UNHEARD: Bar = { label: 'P7', kind: 'at most', value: 1.05 };

const FORMS = [
  { form: 'windows', name: 'RxJS drives 1000 windows', bar: HEARD },
  { form: 'batches', name: 'batches of 4096 to an RxJS listener', bar: HEARD },
  { form: 'unheard', name: 'batches, nobody listens', bar: UNHEARD },
] as const;

/** What RxJS at the edge costs the kernel (P7). */
export const streams: Suite = {
  name: 'streams',
  about: 'M2 on the kernel with RxJS around it, as a multiple of the time of the kernel alone',
  long: false,
  async run({ pairs, say }) {
    const jobs: { [key: string]: Job } = {};
    for (const form of ['kernel', ...FORMS.map((one) => one.form)]) jobs[form] = script('m2-process.js', form, NODES, REQUESTS);
    say(`${pairs} rounds of ${Object.keys(jobs).length} processes`);
    const results = interleave<string, M2Result>(jobs, pairs);
    const rates = (form: string): readonly number[] => (results[form] ?? []).map(({ requestsPerS }) => requestsPerS);
    return FORMS.map(
      ({ form, name, bar }): Row => ({ name: `M2, ${name}`, unit: 'x', values: ratios(rates('kernel'), rates(form)), bar }),
    );
  },
};
