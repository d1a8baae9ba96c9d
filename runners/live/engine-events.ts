import { Observable } from 'rxjs';
import type { EngineEvent } from './engine.ts';

/** How often it is asked: a host that was cut off breaks no connection. */
const PING_EVERY_MS = 1000;

/** What an engine is asked for. */
export type EventSource = {
  /** A line of JSON for each event. */
  open(): Promise<NodeJS.ReadableStream>;
  /** Whether it is there. */
  ping(): Promise<unknown>;
  /** What failed, in words. */
  reason(error: unknown): string;
};
/** Deaths, lacks of memory and bad health of containers, until the engine is lost. */
export function engineEvents({ open, ping, reason }: EventSource): Observable<EngineEvent> {
  return new Observable((subscriber) => {
    let stream: NodeJS.ReadableStream | undefined;
    let text = '';
    const lost = (cause: string): void => {
      if (!subscriber.closed) subscriber.next({ kind: 'lost', cause });
      subscriber.complete();
    };
    const alarm = setInterval(() => {
      ping().catch((error: unknown) => lost(reason(error)));
    }, PING_EVERY_MS);
    const read = (chunk: Buffer): void => {
      const lines = (text + chunk.toString()).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const event = eventOf(line);
        if (event !== null) subscriber.next(event);
      }
    };
    open().then(
      (opened) => {
        stream = opened;
        if (subscriber.closed) return destroy(opened);
        opened.on('data', read);
        opened.on('end', () => lost('the engine has closed the connection'));
        opened.on('error', (error: Error) => lost(reason(error)));
      },
      (error: unknown) => lost(reason(error)),
    );
    return () => {
      clearInterval(alarm);
      if (stream !== undefined) destroy(stream);
    };
  });
}

function destroy(stream: NodeJS.ReadableStream): void {
  (stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
}

function eventOf(line: string): EngineEvent | null {
  if (line.trim() === '') return null;
  const { Action, Actor } = JSON.parse(line) as {
    readonly Action: string;
    readonly Actor: { readonly ID: string; readonly Attributes: { readonly [name: string]: string } };
  };
  if (Action === 'oom') return { kind: 'out-of-memory', container: Actor.ID };
  if (Action === 'health_status: unhealthy') return { kind: 'unhealthy', container: Actor.ID };
  return Action === 'die' ? { kind: 'died', container: Actor.ID, exitCode: Actor.Attributes['exitCode'] ?? '?' } : null;
}
