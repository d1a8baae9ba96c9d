import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../scenarios/index.ts';
import { catalogueWith } from './catalogue.ts';
import { type Edit, edited, problemsOf } from './edits.ts';

const top = (text: string): Edit => ['placement: best-fit', `${text}\nplacement: best-fit`];
const objective = (text: string): Edit => ['objectives: [accuracy >= 80 %]', `objectives: [${text}]`];
const large = (text: string): Edit => ['    lighter: small', `    lighter: small\n    ${text}`];
const load = (...edits: readonly Edit[]) =>
  parseScenario(edited(edits), 'a.yaml', '/here', catalogueWith({ '/here/w.mjs': '' })).scenario;

describe('telemetry, remedies and autoscaling in a scenario', () => {
  it('are resolved to plain data', () => {
    expect(load(top('telemetry: { window: { size: 100 events, interval: 5 s }, estimate: ./w.mjs }')).telemetry).toEqual({
      window: { size: { kind: 'events', events: 100 }, interval: { kind: 'time', ms: 5000 } },
      parser: null,
      estimate: './w.mjs',
    });
    expect(load(top('remedy: by-contract')).remedy).toEqual({
      label: 'by-contract',
      use: 'by-contract',
      params: { cool_down_ms: 1 },
    });
    expect(load(large('autoscale: { by: queue, min: 0, max: 4, idle: 2 min }')).services[3]).toMatchObject({
      replicas: 0,
      autoscale: { by: 'queue', target: 2, min: 0, max: 4, intervalMs: 10_000, coolDownMs: 60_000, idleMs: 120_000 },
    });
  });

  it('watch an objective that says over which window, and no other', () => {
    const [plain, watched] = load(
      objective('on_time >= 80 %, { keep: accuracy >= 80 %, window: 50 events, feedback_delay: 10 s }'),
    ).contracts[0]!.objectives;
    expect(plain!.watch).toBeNull();
    expect(watched).toMatchObject({ metric: 'accuracy', operator: '>=', value: 0.8, text: 'accuracy >= 80 %' });
    expect(watched!.watch).toEqual({
      window: { kind: 'events', events: 50 },
      intervalMs: 5000,
      violateAfter: 1,
      restoreAfter: 2,
      feedbackDelayMs: 10_000,
      modality: null,
      action: 'alert',
    });
  });

  it('judge a window of time once in it unless the file says how often', () => {
    expect(load(objective('{ keep: on_time >= 80 %, window: 30 s }')).contracts[0]!.objectives[0]!.watch!.intervalMs).toBe(
      30_000,
    );
  });
});

const FORM = 'must be a number of events such as "100 events" or a duration such as "30 s"';
const TRUTH = 'needs the true class, which is unknown during a run; give feedback_delay';
const KEEP = '60:20 contracts.gold.objectives[0].keep:';
const BROKEN: readonly (readonly [what: string, edits: readonly Edit[], problem: string])[] = [
  ['a window without a unit', [top('telemetry: { window: { size: 100 } }')], `73:24 telemetry.window.size: ${FORM}`],
  [
    'an interval of no events',
    [top('telemetry: { window: { size: 100 ms, interval: 0 events } }')],
    `73:38 telemetry.window.interval: ${FORM}, not "0 events"`,
  ],
  ['a window in words', [top('telemetry: { window: { size: fifty } }')], `73:24 telemetry.window.size: ${FORM}, not "fifty"`],
  [
    'a window function that is no path',
    [top('telemetry: { estimate: window.mjs }')],
    '73:14 telemetry.estimate: must be a module path that begins with "./", "../" or "/"',
  ],
  [
    'a window function that is not there',
    [top('telemetry: { estimate: ./gone.mjs }')],
    '73:14 telemetry.estimate: cannot read "./gone.mjs" (there is no file /here/gone.mjs); give a path relative to the scenario file',
  ],
  [
    'an unknown key of telemetry',
    [top('telemetry: { windows: {} }')],
    '73:14 telemetry.windows: unknown key; did you mean "window"?',
  ],
  [
    'an unknown remedy',
    [top('remedy: by-contracts')],
    '73:1 remedy: unknown remedy "by-contracts"; did you mean "by-contract"? (known: none, by-contract)',
  ],
  [
    'a parameter of a remedy out of range',
    [top('remedy: { use: by-contract, params: { cool_down_ms: -1 } }')],
    '73:39 remedy.params.cool_down_ms: is -1, outside 0 to 10; give a number within',
  ],
  [
    'a watched objective without a window',
    [objective('{ keep: p99 < 400 ms }')],
    '60:18 contracts.gold.objectives[0].window: is missing; add it (Over which ended queries it is judged: the latest 100 events, or those of the latest 30 s)',
  ],
  [
    'a watched objective over an unknown metric',
    [objective('{ keep: p98 < 400 ms, window: 30 s }')],
    `${KEEP} unknown metric "p98"; did you mean "p99"? (known: arrived, completed, on_time, answered_in_time, partial, p99, accuracy, useful, slow)`,
  ],
  ['accuracy without feedback', [objective('{ keep: accuracy >= 80 %, window: 30 s }')], `${KEEP} "accuracy" ${TRUTH}`],
  [
    'accuracy in an expression without feedback',
    [objective('{ keep: 2 * accuracy >= 80 %, window: 10 events }')],
    `${KEEP} "2 * accuracy" ${TRUTH}`,
  ],
  [
    'a metric of its own that reads the truth, without feedback',
    [objective('{ keep: right >= 80 %, window: 30 s }'), ['metrics:\n', 'metrics:\n  right: { mean: correct }\n']],
    `${KEEP} "right" ${TRUTH}`,
  ],
  [
    'an objective about an unknown modality',
    [objective('{ keep: on_time >= 80 %, window: 30 s, modality: vidio }')],
    '60:57 contracts.gold.objectives[0].modality: unknown modality "vidio"; did you mean "video"? (known: video, audio)',
  ],
  [
    'an unknown action',
    [objective('{ keep: on_time >= 80 %, window: 30 s, action_on_violation: panic }')],
    '60:57 contracts.gold.objectives[0].action_on_violation: unknown value "panic"; known: alert, degrade, reroute, reject',
  ],
  [
    'a violation after no window',
    [objective('{ keep: on_time >= 80 %, window: 30 s, violate_after: 0 }')],
    '60:57 contracts.gold.objectives[0].violate_after: must be at least 1, not 0',
  ],
  [
    'autoscaling without a limit',
    [large('autoscale: { by: utilisation }')],
    '31:5 services.large.autoscale.max: is missing; add it (Most instances)',
  ],
  [
    'more instances at least than at most',
    [large('autoscale: { by: utilisation, min: 3, max: 2 }')],
    '31:35 services.large.autoscale.min: is 3, more than max 2; give at most 2',
  ],
  [
    'an idle time where the last instance stays',
    [large('autoscale: { by: utilisation, max: 2, idle: 60 s }')],
    '31:43 services.large.autoscale.idle: has no meaning with min 1: the last instance stays; set min: 0, or remove it',
  ],
  [
    'a target beyond all slots',
    [large('autoscale: { by: utilisation, target: 2, max: 2 }')],
    '31:35 services.large.autoscale.target: is 2, and by utilisation it is a share; give 0 % to 100 %',
  ],
  [
    'a target of nothing',
    [large('autoscale: { by: queue, target: 0, max: 2 }')],
    '31:29 services.large.autoscale.target: must be more than 0',
  ],
  [
    'an unknown signal',
    [large('autoscale: { by: cpu, max: 2 }')],
    '31:18 services.large.autoscale.by: unknown value "cpu"; known: utilisation, queue, contract',
  ],
  [
    'replicas outside the limits',
    [large('autoscale: { by: queue, max: 2 }\n    replicas: 3')],
    "32:5 services.large.replicas: is 3, outside autoscale's 1 to 2; it starts with so many",
  ],
  [
    'an aggregator at zero',
    [['    role: aggregate', '    role: aggregate\n    autoscale: { by: queue, min: 0, max: 2 }']],
    '23:29 services.fuse.autoscale.min: is 0, but an aggregator must be there when answers are; give at least 1',
  ],
  [
    'autoscaling by contract where nothing is watched',
    [large('autoscale: { by: contract, max: 2 }')],
    '31:18 services.large.autoscale.by: follows violated objectives, but no objective is watched; give one a window (docs/contracts.md)',
  ],
];

describe('a scenario with broken telemetry, remedies or autoscaling', () => {
  it.each(BROKEN)('is told of %s', (_, edits, problem) => {
    expect(problemsOf(edited(edits))).toEqual([`a.yaml:${problem}`]);
  });
});
