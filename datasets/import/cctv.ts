import { type Check, equal, type Found, NOTHING, type Reader, stem, traceOf } from './found.ts';
import { Column, Faults, type Source } from './source.ts';
import { stageRows } from './task-monitor.ts';

const STAGES = ['web_service', 'processing', 'inference'];
/** Seconds from the first completion in which the closed loop is full. */
const [FULL_FROM_S, FULL_TO_S] = [60, 280];

type Stage = { readonly completedS: Column; readonly responseS: Column; errors: number };

/** `task_monitor_run*.csv` of ROHE's CCTV pipeline. */
export const taskMonitor: Reader = {
  kind: 'CCTV task monitoring',
  caveat: 'a closed loop: clients asked again when they were answered, so the arrivals carry the speed of that system',
  recognises: ({ cells }) => cells.length === 6 && STAGES.includes(cells[1]?.trim() ?? ''),
  read,
};

async function read(source: Source): Promise<Found> {
  const faults = new Faults(source.path);
  const stages = new Map<string, Stage>(
    STAGES.map((name) => [name, { completedS: new Column(), responseS: new Column(), errors: 0 }]),
  );
  for await (const { line, stage: name, responseS, completedS, failed } of stageRows(source, faults)) {
    const stage = stages.get(name);
    if (stage === undefined) {
      faults.add(line, `has the stage "${name}"; it must be ${STAGES.join(', ')}`);
      continue;
    }
    stage.responseS.push(responseS);
    stage.completedS.push(completedS);
    if (failed) stage.errors++;
  }
  const filled = [...stages].filter(([, { responseS }]) => responseS.size > 0);
  return {
    ...NOTHING,
    faults: faults.list(),
    outputs: filled.map(([name, stage]) =>
      traceOf(
        `${stem(source.name)}-${name}`,
        `response time taken from completion; ${stage.errors} of them failed`,
        arrivalsMs(stage),
      ),
    ),
    checks: checksOf(stages),
  };
}

function arrivalsMs({ completedS, responseS }: Stage): Float64Array {
  const response = responseS.values();
  return completedS.values().map((completed, i) => 1000 * (completed - response[i]!));
}

function checksOf(stages: ReadonlyMap<string, Stage>): readonly Check[] {
  const [web, processing, inference] = STAGES.map((name) => stages.get(name)!);
  const [asked, processed, inferred] = [web!, processing!, inference!].map(({ responseS }) => responseS.size);
  return [
    equal('rows of web_service without its errors, and of processing', asked! - web!.errors, processed!),
    equal('rows of processing, and of inference', processed!, inferred!),
    ...(asked === 0 ? [] : loopChecks(web!)),
  ];
}

/** N clients that ask again at once: at most N are inside, and X R = N while all are. */
function loopChecks(web: Stage): readonly Check[] {
  const peak = peakOf(web);
  const clients = peak > 170 ? 240 : 100;
  const completed = web.completedS.values();
  const response = web.responseS.values();
  const origin = arrivalsMs(web).reduce((least, at) => Math.min(least, at), Infinity) / 1000;
  let [n, sum] = [0, 0];
  completed.forEach((at, i) => {
    if (at - origin < FULL_FROM_S || at - origin >= FULL_TO_S) return;
    n++;
    sum += response[i]!;
  });
  const law = equal(
    `clients inside from ${FULL_FROM_S} to ${FULL_TO_S} s (rate x response time), and clients`,
    sum / (FULL_TO_S - FULL_FROM_S),
    clients,
    0.05,
  );
  return [equal('most requests inside web_service, and its 240 or 100 clients', peak, clients), ...(n === 0 ? [] : [law])];
}

function peakOf(stage: Stage): number {
  const begins = arrivalsMs(stage).sort();
  const ends = stage.completedS
    .values()
    .map((s) => 1000 * s)
    .sort();
  let [peak, done] = [0, 0];
  begins.forEach((at, i) => {
    while (ends[done]! <= at) done++;
    peak = Math.max(peak, i + 1 - done);
  });
  return peak;
}
