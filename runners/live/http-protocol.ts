import type { Json, RequestSpec } from '../../core/scenario.ts';
import type { PLACEHOLDERS } from '../../scenarios/placeholders.ts';
import { bestOf, duration, labelled, scored } from './answers.ts';
import { inputOf, type Sent, type Task } from './messages.ts';
import type { Protocol } from './protocol.ts';

type Spec = Extract<RequestSpec, { kind: 'http' }>;
type Values = { readonly [name in (typeof PLACEHOLDERS)[number]]: Json };

/** A path, a body with placeholders, and pointers to the result. */
export function httpProtocol({ path, body, contentType, result }: Spec): Protocol {
  const { answer, waitingMs, serviceMs } = result;
  const optional = (reply: unknown, pointer: string | null, name: string): number | null =>
    pointer === null ? null : duration(name, at(reply, pointer));
  return {
    ask: (work, task) => {
      const input = inputOf(work, task);
      return { path, contentType, body: body === null ? input : JSON.stringify(filled(body, valuesOf(work, task, input))) };
    },
    read: (reply, classes, predicts) => {
      if (reply === undefined) throw new Error('it is no JSON');
      const found = (): ReturnType<typeof scored> =>
        answer.kind === 'scores'
          ? scored(at(reply, answer.scores), classes)
          : [labelled(at(reply, answer.label), at(reply, answer.confidence), classes)];
      return {
        waitingMs: optional(reply, waitingMs, 'waiting_ms'),
        serviceMs: optional(reply, serviceMs, 'service_ms'),
        prediction: predicts ? bestOf(found()) : null,
      };
    },
    cancelPath: null,
  };
}

function valuesOf(work: Sent, { model, modality }: Task, input: Buffer): Values {
  return {
    data: input.toString('base64'),
    query_id: work.queryId,
    invocation_id: work.id,
    instance_id: work.instanceId,
    model,
    modality,
    explain: 'explain' in work && work.explain,
    deadline_ms: work.deadlineMs,
  };
}

const ALONE = /^\{\{([^{}]*)\}\}$/;
const INSIDE = /\{\{([^{}]*)\}\}/g;
/** A text that is nothing but a placeholder becomes its value; inside a longer text the value is written out. */
function filled(template: Json, values: Values): Json {
  if (typeof template === 'string') {
    const named = (name: string): Json => values[name.trim() as keyof Values];
    const [, alone] = ALONE.exec(template) ?? [];
    return alone === undefined ? template.replace(INSIDE, (_, name: string) => String(named(name))) : named(alone);
  }
  if (Array.isArray(template)) return template.map((one: Json) => filled(one, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, inner]) => [key, filled(inner, values)]));
}

/** RFC 6901. Throws an Error where nothing stands there. */
function at(reply: unknown, pointer: string): unknown {
  const keys = pointer.slice(1).split('/');
  let here = reply;
  for (const key of keys) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    const inside: unknown =
      typeof here === 'object' && here !== null && Object.hasOwn(here, name) ? Reflect.get(here, name) : undefined;
    if (inside === undefined) throw new Error(`nothing stands at ${pointer}`);
    here = inside;
  }
  return here;
}
