import { describe, expect, it } from 'vitest';
import type { Prediction } from '../../../core/events.ts';
import { buildModel } from '../../../core/model/build.ts';
import { type Model, taskIdOf } from '../../../core/model.ts';
import { judge, queryRecord, taskRecord } from '../../../core/orchestrator/outcome.ts';
import { Member, Query, Task } from '../../../core/orchestrator/query.ts';
import { createWorld } from '../../contracts/world.ts';

const EPOCH_MS = 1000;
const ARRIVAL_MS = 50;
const ARRIVED_MS = EPOCH_MS + ARRIVAL_MS;
const DEADLINE_MS = ARRIVED_MS + 200;
const CAT: Prediction = { classes: [2, 0, 1], scores: [0.7, 0.2, 0.1], confidence: 0.7 };

type Fate = 'answered' | 'half' | 'small' | 'silent' | 'skipped' | 'dropped' | 'ready';

/** Two modalities of which the second is like the first. */
function model(): Model {
  const { scenario } = createWorld();
  const [pipeline] = scenario.pipelines;
  const [image] = pipeline!.modalities;
  return buildModel({
    ...scenario,
    pipelines: [
      {
        ...pipeline!,
        modalities: [image!, { ...image!, modality: 'sound' }],
        phases: [{ id: 0, modalities: ['image', 'sound'], condition: null }],
      },
    ],
  });
}
const MODEL = model();

/** A task with an ensemble of two; `small`: of one where two were eligible, `half`: one of two answered, `silent`: none did. */
function task(queryId: number, modality: number, fate: Fate): Task {
  const one = new Task(taskIdOf(MODEL, queryId, modality), queryId, MODEL.pipelines[0]!.modalities[modality]!);
  if (fate === 'skipped' || fate === 'dropped') {
    one.state = fate;
    return one;
  }
  one.ensemble = fate === 'small' ? [1] : [0, 1];
  one.members = one.ensemble.map((id) => new Member(id));
  one.required = 2;
  one.state = fate === 'ready' ? 'ready' : 'ended';
  const answers = { answered: 2, half: 1, small: 1, silent: 0, ready: 0 }[fate];
  for (let i = 0; i < answers; i++) one.predictions.push(CAT);
  return one;
}

type Facts = { readonly deadlineMs?: number | null; readonly answer?: Prediction | null };
function query(fates: readonly Fate[], { deadlineMs = DEADLINE_MS, answer = CAT }: Facts = {}): Query {
  const arrival = {
    ...{ queryId: 7, stream: MODEL.streams[0]!, atMs: ARRIVAL_MS, modalities: fates.map((_, i) => i) },
    ...{ explain: true, trueClass: 1, difficulty: [0, 0], client: null },
  };
  const made = new Query(arrival, {
    ...{ pipeline: { ...MODEL.pipelines[0]!, version: 4 }, contract: { id: 0, spec: MODEL.contracts[0]! }, strategy: 0 },
    ...{ arrivedMs: ARRIVED_MS, deadlineMs, budgetEndsMs: Infinity },
    tasks: fates.map((fate, modality) => task(7, modality, fate)),
  });
  made.answer = answer;
  return made;
}
const outcomeOf = (fates: readonly Fate[], facts: Facts = {}, now = DEADLINE_MS - 1) => judge(query(fates, facts), false, now);

describe('what became of a query', () => {
  it('completed: every model that was chosen has answered, and what was not skipped was asked', () => {
    expect(outcomeOf(['answered', 'answered'])).toBe('completed');
    expect(outcomeOf(['answered', 'skipped'])).toBe('completed');
  });
  it.each<[Fate, string]>([
    ['half', 'a model has not answered'],
    ['small', 'fewer models were chosen than the plan wants and could be asked'],
    ['silent', 'no model has answered'],
    ['dropped', 'it was given up'],
    ['ready', 'it was not waited for'],
  ])('partial: of one modality %s (%s)', (fate) => {
    expect(outcomeOf(['answered', fate])).toBe('partial');
    expect(outcomeOf([fate, 'answered'])).toBe('partial');
  });
  it('late: after the deadline, in full or not; at the deadline is in time', () => {
    expect(outcomeOf(['answered'], {}, DEADLINE_MS)).toBe('completed');
    expect(outcomeOf(['answered'], {}, DEADLINE_MS + 1e-9)).toBe('late');
    expect(outcomeOf(['half'], {}, DEADLINE_MS + 1)).toBe('late');
  });
  it('is never late without a deadline', () => {
    expect(outcomeOf(['answered'], { deadlineMs: null }, 1e12)).toBe('completed');
    expect(outcomeOf(['half'], { deadlineMs: null }, 1e12)).toBe('partial');
  });
  it('failed: without an answer, also after the deadline', () => {
    expect(outcomeOf(['silent'], { answer: null })).toBe('failed');
    expect(outcomeOf(['silent', 'dropped'], { answer: null })).toBe('failed');
    expect(outcomeOf(['silent'], { answer: null }, DEADLINE_MS + 1)).toBe('failed');
  });
  it('dropped: without an answer, and all that was not skipped was given up; skipping alone is not dropping', () => {
    expect(outcomeOf(['dropped', 'dropped'], { answer: null })).toBe('dropped');
    expect(outcomeOf(['skipped', 'dropped'], { answer: null })).toBe('dropped');
    expect(outcomeOf(['skipped', 'skipped'], { answer: null })).toBe('failed');
  });
  it('rejected: whatever else is so', () => {
    expect(judge(query(['answered']), true, DEADLINE_MS + 1)).toBe('rejected');
  });
});

describe('the row of a query', () => {
  it('counts times from the start of the workload, and its tasks and models by what became of them', () => {
    const one = query(['answered', 'half']);
    one.explained = true;
    one.energyJ = 3;
    expect(queryRecord(one, 'partial', ARRIVED_MS + 80, EPOCH_MS)).toEqual({
      ...{ kind: 'query', queryId: 7, streamId: 0, contractId: 0, planVersion: 4 },
      ...{ arrivalMs: ARRIVAL_MS, deadlineMs: ARRIVAL_MS + 200, endMs: ARRIVAL_MS + 80, responseMs: 80 },
      ...{ outcome: 'partial', cause: null, cut: false, tasks: 2, tasksSkipped: 0, tasksDropped: 0 },
      ...{ membersChosen: 4, membersAnswered: 3, explain: true, explained: true, energyJ: 3 },
      ...{ trueClass: 1, answerClass: 2, confidence: 0.7 },
    });
    const other = queryRecord(query(['skipped', 'dropped'], { deadlineMs: null }), 'dropped', ARRIVED_MS, EPOCH_MS);
    expect(other).toMatchObject({ tasks: 2, tasksSkipped: 1, tasksDropped: 1, membersChosen: 0, deadlineMs: null });
  });
  it.each(['completed', 'partial', 'late'] as const)('of a %s one has response, answer and explanation', (outcome) => {
    const one = query(['answered']);
    one.explained = true;
    const row = queryRecord(one, outcome, ARRIVED_MS + 300, EPOCH_MS);
    expect(row).toMatchObject({ outcome, responseMs: 300, answerClass: 2, confidence: 0.7, explained: true });
  });
  it.each(['rejected', 'dropped', 'failed'] as const)('of a %s one has none of them, though models had answered', (outcome) => {
    const one = query(['answered']);
    one.explained = true;
    one.cause = 'why';
    const row = queryRecord(one, outcome, ARRIVED_MS + 300, EPOCH_MS);
    expect(row).toMatchObject({ outcome, cause: 'why', responseMs: null, answerClass: null, confidence: null, explained: false });
  });
  it('does not call energy 0 that is not known', () => {
    const one = query(['answered']);
    one.spend(2);
    one.spend(1);
    expect(queryRecord(one, 'completed', ARRIVED_MS, EPOCH_MS).energyJ).toBe(3);
    one.spend(null);
    one.spend(1);
    expect(queryRecord(one, 'completed', ARRIVED_MS, EPOCH_MS).energyJ).toBeNull();
  });
});

describe('the row of a task', () => {
  it('counts times from the start of the workload', () => {
    const one = task(7, 1, 'half');
    Object.assign(one, { startMs: ARRIVED_MS + 1, readyMs: ARRIVED_MS + 5, endMs: ARRIVED_MS + 9, allocatedMs: 60, answer: CAT });
    expect(taskRecord(one, ARRIVED_MS + 99, EPOCH_MS)).toEqual({
      ...{ kind: 'task', taskId: taskIdOf(MODEL, 7, 1), queryId: 7, modality: 1, state: 'ended', allocatedMs: 60 },
      ...{ startMs: ARRIVAL_MS + 1, readyMs: ARRIVAL_MS + 5, endMs: ARRIVAL_MS + 9, serviceIds: [0, 1], answered: 1 },
      ...{ answerClass: 2, confidence: 0.7 },
    });
  });
  it('that never began ends with its query, and says so by empty cells', () => {
    expect(taskRecord(task(7, 0, 'ready'), ARRIVED_MS + 99, EPOCH_MS)).toMatchObject({
      ...{ state: 'ready', allocatedMs: null, startMs: null, readyMs: null, endMs: ARRIVAL_MS + 99, answered: 0 },
      ...{ answerClass: null, confidence: null },
    });
  });
});
