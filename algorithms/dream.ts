import type { InstanceView, ParamSpec, StrategyDefinition } from '../core/algorithm.ts';
import type { Json } from '../core/scenario.ts';
import type { Candidate } from './candidate.ts';
import { Desk } from './desk.ts';
import { energyPreference, latencyPreference, mapScore, type ScoreParts, starvation, urgency } from './dream-score.ts';
import { LEAST_RADIUS, type Point } from './local-search.ts';
import { byPairs } from './pair-queue.ts';
import { choiceParam, numberParam } from './params.ts';
import { SmartDrop } from './smart-drop.ts';
import { Tuning } from './tuning.ts';

const params: { readonly [name in 'alpha' | 'beta' | 'late' | 'drop' | 'tune' | 'window' | 'radius']: ParamSpec } = {
  alpha: { type: 'number', default: 1, min: 0, max: 2, about: 'weight of starvation (time waited / mean work)' },
  beta: { type: 'number', default: 1, min: 0, max: 2, about: 'weight of the energy preference' },
  late: {
    type: 'choice',
    default: 'shed',
    of: ['shed', 'first'],
    about: 'tasks that miss their deadline anyway: after all others (shed) or, as published, before them (first)',
  },
  drop: {
    type: 'choice',
    default: 'smart',
    of: ['smart', 'none'],
    about: 'smart: where misses pile up, drop what is lost anyway, at most 2 of 10 of a kind',
  },
  tune: {
    type: 'choice',
    default: 'none',
    of: ['none', 'local'],
    about: 'local: search for better alpha and beta during the run, beginning with those given',
  },
  window: { type: 'number', default: 200, min: 10, max: 100_000, about: 'with tune: members that end until weights are judged' },
  radius: {
    type: 'number',
    default: 0.5,
    min: LEAST_RADIUS,
    max: 2,
    about: 'with tune: how far from the best weights to try first',
  },
};
const RANK = { shed: 1, first: -1 } as const;

/** After Kim et al., "DREAM: a dynamic scheduler for dynamic real-time multi-model ML workloads", ASPLOS 2023. */
export const dream: StrategyDefinition = {
  name: 'dream',
  summary: 'central queue, highest MapScore of all pairs of a ready model and a free instance',
  params,
  create(given) {
    const weights = { alpha: numberParam('alpha', params, given), beta: numberParam('beta', params, given) };
    const tuning = tuningOf(weights, given);
    const lateRank = choiceParam('late', params, given) === 'shed' ? RANK.shed : RANK.first;
    const dropsSmartly = choiceParam('drop', params, given) === 'smart';
    const desk: Desk = new Desk((task, query) => {
      smartDrop.record(task, query, true);
      tuning?.dropped(task, desk.view);
    });
    const smartDrop = new SmartDrop((member) => desk.liveOf(member) !== undefined);
    return byPairs(desk, {
      lighter: 'allowed',
      rank: (candidate) => (candidate.late ? lateRank : 0),
      score(candidate, instance) {
        const { alpha, beta } = tuning === null ? weights : tuning.point;
        return mapScore(partsOf(candidate, instance), alpha, beta);
      },
      shedding: dropsSmartly ? smartDrop : null,
      notice(seen) {
        tuning?.notice(seen, desk.view);
        if (seen.kind !== 'task-ended') return;
        const task = desk.view.task(seen.taskId);
        const query = desk.view.query(seen.queryId);
        if (task !== undefined && query !== undefined) smartDrop.record(task, query, false);
      },
      sent: (candidate, instance) => tuning?.sent(candidate, instance, desk.view),
    });
  },
};

function tuningOf(start: Point, given: { readonly [name: string]: Json }): Tuning | null {
  const [radius, window] = [numberParam('radius', params, given), numberParam('window', params, given)];
  return choiceParam('tune', params, given) === 'none' ? null : new Tuning(start, radius, window);
}

function partsOf({ figures, toGoMs, slackMs, waitedMs }: Candidate, instance: InstanceView): ScoreParts {
  return {
    urgency: urgency(toGoMs, slackMs),
    latencyPreference: latencyPreference(figures, instance),
    starvation: starvation(waitedMs, figures),
    energyPreference: energyPreference(figures, instance),
  };
}
