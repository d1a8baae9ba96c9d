import type { Decision, Observation } from '../../core/events.ts';
import type { Json } from '../../core/scenario.ts';
import { duration, short } from '../words.ts';
import { type Namer, namerOf } from './names.ts';
import type { QueryStep, QueryStory, Weighed } from './record.ts';

/** A step in words. `atMs` counts from the query's arrival. */
export type Told = {
  readonly atMs: number;
  readonly seen: string;
  readonly figures: readonly string[];
  readonly decisions: readonly ToldDecision[];
};
/** `candidates`: what there was to choose from, the chosen ones marked with `*`. */
export type ToldDecision = { readonly what: string; readonly reason: string; readonly candidates: readonly string[] };
export type Tale = { readonly facts: readonly string[]; readonly steps: readonly Told[]; readonly end: string };

/** The story of a query, with names in place of ids. */
export function tell(story: QueryStory): Tale {
  const namer = namerOf(story);
  return {
    facts: facts(story, namer),
    steps: story.steps.map((step) => told(step, story, namer)),
    end: end(story, namer),
  };
}

function facts({ scenario, query, queryId, tasks }: QueryStory, namer: Namer): string[] {
  const stream = scenario.workload[query.streamId]!;
  const contract = query.contractId === null ? 'no contract' : `contract ${scenario.contracts[query.contractId]!.name}`;
  const deadline = query.deadlineMs === null ? 'no deadline' : `${duration(query.deadlineMs - query.arrivalMs)} to answer`;
  const version = query.planVersion === 0 ? '' : ` version ${query.planVersion}`;
  const asks = tasks.map(({ taskId }) => namer.modality(taskId)).join('+');
  return [
    `query ${queryId} of stream ${stream.name} (tenant ${stream.tenant}, consumer ${stream.consumer}), pipeline ${stream.pipeline}${version}, ${contract}`,
    `arrives ${duration(query.arrivalMs)} into the workload, asks for ${asks}${query.explain ? ' with an explanation' : ''}, ${deadline}; the truth is ${namer.className(query.trueClass)}`,
  ];
}

function end({ query }: QueryStory, namer: Namer): string {
  const cause = query.cause === null ? '' : ` (${query.cause})`;
  const answered =
    query.membersChosen === 0 ? '' : `; ${query.membersAnswered} of ${query.membersChosen} models answered in time`;
  if (query.responseMs === null || query.answerClass === null) return `${query.outcome}${cause}${answered}`;
  const right = query.answerClass === query.trueClass ? 'right' : 'wrong';
  const answer = `answer ${namer.className(query.answerClass)} (${right}), confidence ${short(query.confidence ?? 0)}`;
  return `${query.outcome} after ${duration(query.responseMs)}${query.cut ? ', cut shortly before the deadline' : ''}${cause}: ${answer}${answered}`;
}

function told(step: QueryStep, story: QueryStory, namer: Namer): Told {
  return {
    atMs: step.atMs - story.startUpMs - story.query.arrivalMs,
    seen: step.own ? seenText(step.seen, story, namer) : elsewhere(step.seen),
    figures: step.figures.map((figures) => figureText(figures, namer)),
    decisions: step.decisions.map((weighed) => ({
      what: decisionText(weighed.decision, namer),
      reason: weighed.decision.reason,
      candidates: candidates(weighed, namer),
    })),
  };
}

function seenText(seen: Observation, { sent }: QueryStory, namer: Namer): string {
  switch (seen.kind) {
    case 'query-arrived':
      return 'admitted';
    case 'query-cut':
      return 'cut: the deadline is near, what has arrived is the answer';
    case 'query-ended':
      return 'ended';
    case 'task-ready':
      return `${namer.modality(seen.taskId)} is ready for its models`;
    case 'task-ended':
      return `${namer.modality(seen.taskId)} has ended`;
    case 'invocation-ended': {
      const work = sent.get(seen.invocationId)!;
      const where = 'instanceId' in work ? ` by ${namer.instance(work.instanceId)}` : '';
      const attempt = work.attempt > 1 ? ', second attempt' : '';
      if (seen.outcome !== 'completed') return `${work.stage}${where}${attempt}: ${seen.outcome}, ${seen.cause}`;
      const { networkMs, waitingMs, serviceMs } = seen.spans;
      const waited = waitingMs === null ? '' : `waited ${short(waitingMs)} ms, `;
      const spans = 'instanceId' in work ? `${waited}worked ${short(serviceMs)} ms, ` : '';
      const said =
        seen.prediction === null
          ? ''
          : `, says ${namer.className(seen.prediction.classes[0]!)} (confidence ${short(seen.prediction.confidence)})`;
      return `${work.stage}${where}${attempt} done: ${spans}${short(networkMs)} ms in the network${said}`;
    }
    default:
      return elsewhere(seen);
  }
}

/** What was seen is about others, and this query's turn came of it. */
function elsewhere(seen: Observation): string {
  const what: { readonly [kind in Observation['kind']]?: string } = {
    'invocation-ended': 'another invocation ended',
    'query-arrived': 'another query arrived',
    'query-ended': 'another query ended',
    'query-cut': 'another query was cut',
    'task-ready': 'a task of another query is ready',
    'task-ended': 'a task of another query ended',
    'instance-changed': 'an instance changed',
    'node-changed': 'a node changed',
    sampled: 'a node was sampled',
    woken: 'a wake that the strategy had asked for',
    tick: 'tick',
  };
  return what[seen.kind] ?? seen.kind;
}

function figureText(figures: { readonly [name: string]: Json }, namer: Namer): string {
  const { about, queryId: _, ...rest } = figures;
  const parts = Object.entries(rest).map(([key, value]) => `${label(key)} ${namer.figure(key, value)}`);
  return `${typeof about === 'string' ? `${about}: ` : ''}${parts.join('; ')}`;
}

/** `responseMs` -> `response`, `taskId` -> `task` */
function label(key: string): string {
  return key.replace(/(Ms|Ids?)$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function candidates({ services, instances }: Weighed, namer: Namer): string[] {
  const mark = (chosen: boolean): string => (chosen ? '* ' : '  ');
  return [
    ...services.map(({ serviceId, accuracy, responseMs, chosen }) => {
      const expected = responseMs === null ? 'no instance available' : `expected in ${short(responseMs)} ms`;
      return `${mark(chosen)}${namer.service(serviceId)}: accuracy ${short(accuracy)}, ${expected}`;
    }),
    ...instances.map(
      ({ instanceId, responseMs, outstanding, slots, chosen }) =>
        `${mark(chosen)}${namer.instance(instanceId)}: expected in ${short(responseMs)} ms, ${outstanding} sent to ${slots === 1 ? '1 slot' : `${slots} slots`}`,
    ),
  ];
}

function decisionText(decision: Decision, namer: Namer): string {
  switch (decision.kind) {
    case 'start':
      return `start ${namer.modality(decision.taskId)} with ${decision.serviceIds.map(namer.service).join(', ') || 'no model'}`;
    case 'invoke': {
      const instance = namer.instance(decision.instanceId);
      const stands = instance.startsWith(`${namer.service(decision.serviceId)} on `)
        ? ''
        : ` in place of ${namer.service(decision.serviceId)}`;
      return `send ${namer.modality(decision.taskId)} to ${instance}${stands}${decision.explain ? ', with an explanation' : ''}`;
    }
    case 'skip':
    case 'cut':
    case 'drop':
      return `${decision.kind} ${namer.modality(decision.taskId)}`;
    case 'finish':
      return 'finish: combine and reply';
    case 'wake':
    case 'deploy':
    case 'remove':
    case 'drain':
    case 'scale':
    case 'alert':
    case 'degrade':
    case 'reroute':
    case 'reject':
    case 'restore':
      return decision.kind;
  }
}
