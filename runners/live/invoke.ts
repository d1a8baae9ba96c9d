import { Agent, request } from 'undici';
import type { Ask } from './protocol.ts';

/** Where a worker is reached, such as http://127.0.0.1:49153. */
export type Origin = string;
export type Reply = { readonly status: number; readonly body: unknown };

/** Requests to workers over kept connections, as many at a time as there is work: a request never waits for another one's connection. */
export class Caller {
  readonly #agent: Agent;
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({
      pipelining: 1,
      connect: { timeout: CONNECT_MS },
      keepAliveTimeout: KEEP_MS,
      keepAliveMaxTimeout: KEEP_MS,
    });
  }

  /** Rejects with an Error whose message says why there was no answer. */
  post(origin: Origin, { path, body, contentType }: Ask, signal?: AbortSignal, timeoutMs = this.#timeoutMs): Promise<Reply> {
    const headers = { 'content-type': contentType };
    return this.#call({ origin, path, method: 'POST', body, headers, signal: signal ?? null, timeoutMs });
  }
  get(origin: Origin, path: string): Promise<Reply> {
    return this.#call({ origin, path, method: 'GET', signal: null, timeoutMs: this.#timeoutMs });
  }
  /** What is still under way fails. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #call({
    origin,
    path,
    timeoutMs,
    ...options
  }: {
    readonly origin: Origin;
    readonly path: string;
    readonly method: 'GET' | 'POST';
    readonly body?: string | Buffer;
    readonly headers?: { readonly [name: string]: string };
    readonly signal: AbortSignal | null;
    readonly timeoutMs: number;
  }): Promise<Reply> {
    try {
      const { statusCode, body } = await request(`${origin}${path}`, {
        ...options,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        dispatcher: this.#agent,
      });
      const text = await body.text();
      return { status: statusCode, body: parsed(text) };
    } catch (error) {
      throw new Error(reasonOf(error, timeoutMs), { cause: error });
    }
  }
}

const CONNECT_MS = 5000;
const KEEP_MS = 600_000;

/** undefined: it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  const { code = '', message = String(error) } = error as { readonly code?: string; readonly message?: string };
  switch (code) {
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return `no answer within ${timeoutMs / 1000} s`;
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'cannot be connected to';
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke';
    case 'ECONNREFUSED':
      return 'the connection was refused';
  }
  return message;
}
