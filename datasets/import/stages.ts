import { baseOf, each, type Fact, type Found, NOTHING, type Reader, short, stem } from './found.ts';
import { asMeasured, summaryOf } from './sample.ts';
import { Column, Faults, rowsOf, type Source } from './source.ts';

/** Response times of a stage, of SPE2024: alone, or while it shared the machine. */
export const stageResponses: Reader = {
  kind: 'response times of a stage',
  caveat:
    'processed, without structure in time: they tell a slowdown, and are neither arrivals nor service times without waiting',
  recognises: ({ cells }) => cells.join() === 'response_time,norm_time',
  read,
};

async function read(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const responseMs = new Column();
  let [before, ascending] = [-Infinity, 0];
  for await (const row of rowsOf(source, faults)) {
    const [response, at] = [row.number('response_time'), row.number('norm_time')];
    if (response < 0) faults.add(row.line, `response_time is ${response}; give seconds of 0 or more`);
    responseMs.push(1000 * response);
    if (at >= before) ascending++;
    before = at;
  }
  if (responseMs.size === 0) faults.add(1, 'has no rows; give at least one response time');
  const { stage, shared, application } = placeOf(source);
  const { n, mean, quantile } = summaryOf(responseMs.values());
  const fact: Fact = {
    kind: shared ? 'shared' : 'alone',
    of: `${application}/${stage}`,
    values: new Map([
      ['mean', mean],
      ['p95', quantile(0.95)],
    ]),
  };
  return {
    ...NOTHING,
    faults: faults.list(),
    services:
      responseMs.size === 0
        ? []
        : [
            {
              file: application,
              service: shared ? `${stage}-shared` : stage,
              profile: { otherwise: asMeasured(responseMs.values()) },
            },
          ],
    checks: [each('rows in the order of their time', ascending, n)],
    notes: [`mean ${short(mean)} ms, p95 ${short(quantile(0.95))} ms`],
    facts: [fact],
  };
}

/** ROHE's folders are APPLICATION/STAGE/…/STAGE_shared_resource.csv. */
function placeOf(source: Source): { readonly stage: string; readonly shared: boolean; readonly application: string } {
  const name = baseOf(source);
  const stage = name.replace(/_(without_)?shared_resource$/, '');
  const { folders } = source;
  const at = folders.lastIndexOf(stage);
  return {
    stage,
    shared: name !== stage && !name.includes('_without_'),
    application: stem(folders[at - 1] ?? folders.at(-1) ?? 'stages'),
  };
}
