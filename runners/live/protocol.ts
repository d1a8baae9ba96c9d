import type { RequestSpec, ServiceSpec } from '../../core/scenario.ts';
import { httpProtocol } from './http-protocol.ts';
import { kserveProtocol } from './kserve.ts';
import { type Answer, readAnswer, requestBody, type Sent, type Task } from './messages.ts';

/** What is posted to a container. */
export type Ask = { readonly path: string; readonly body: string | Buffer; readonly contentType: string };
/** How a service's containers are asked. */
export type Protocol = {
  ask(work: Sent, task: Task): Ask;
  /** `reply` undefined: it was no JSON. Throws an Error that says what is wrong with it. */
  read(reply: unknown, classes: readonly string[], predicts: boolean): Answer;
  /** Where it can be told that an invocation is not wanted any more; null: it cannot. */
  readonly cancelPath: string | null;
};

export const JSON_TYPE = 'application/json';

/** ROHE's messages, to an emulated worker with what it needs beside them. */
const rohe = (emulated: boolean): Protocol => ({
  ask: (work, task) => ({ path: '/inference', body: requestBody(work, task, emulated), contentType: JSON_TYPE }),
  read: readAnswer,
  cancelPath: emulated ? '/cancel' : null,
});

export function protocolOf({ container }: ServiceSpec): Protocol {
  return container === null ? rohe(true) : protocolFor(container.request);
}

function protocolFor(request: RequestSpec): Protocol {
  switch (request.kind) {
    case 'rohe':
      return rohe(false);
    case 'kserve-v2':
      return kserveProtocol(request);
    case 'http':
      return httpProtocol(request);
  }
}
