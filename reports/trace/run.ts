/** What a trace is made of: rows of one run. Times in milliseconds from the start of the workload. */
export type TracedRun = {
  readonly title: string;
  /** In the order of the scenario. */
  readonly nodes: readonly string[];
  readonly durationMs: number;
  readonly queries: readonly TracedQuery[];
  readonly invocations: readonly TracedInvocation[];
  readonly windows: readonly TracedWindow[];
  readonly faults: readonly TracedFault[];
};
export type TracedQuery = {
  readonly queryId: number;
  readonly stream: string;
  readonly arrivalMs: number;
  readonly endMs: number;
  /** From its arrival; null: none. */
  readonly deadlineMs: number | null;
  readonly outcome: string;
  readonly cause: string;
};
export type TracedInvocation = {
  readonly invocationId: number;
  readonly queryId: number;
  readonly stage: string;
  readonly attempt: number;
  /** Empty: it needs none, as ingest and reply do. */
  readonly service: string;
  readonly instanceId: number | null;
  readonly node: string;
  readonly decidedMs: number;
  readonly endMs: number;
  readonly outcome: string;
  readonly cause: string;
  readonly networkMs: number | null;
  readonly waitingMs: number | null;
  readonly serviceMs: number | null;
};
export type TracedWindow = {
  readonly node: string;
  readonly endMs: number;
  readonly cpuShare: number;
  readonly acceleratorShare: number | null;
  readonly energyJ: number | null;
  readonly outstanding: number;
};
export type TracedFault = {
  readonly fromMs: number;
  /** null: it does not end. */
  readonly toMs: number | null;
  readonly kind: string;
  readonly target: string;
};

/** When an invocation waited and was served; null: its spans are not known, as of one that failed. */
export type Stay = { readonly waitingFromMs: number; readonly fromMs: number; readonly toMs: number };

/** Network time is measured there and back; half of it is taken to lie before. */
export function stayOf({
  decidedMs,
  networkMs,
  waitingMs,
  serviceMs,
}: Pick<TracedInvocation, 'decidedMs' | 'networkMs' | 'waitingMs' | 'serviceMs'>): Stay | null {
  if (serviceMs === null) return null;
  const waitingFromMs = decidedMs + (networkMs ?? 0) / 2;
  const fromMs = waitingFromMs + (waitingMs ?? 0);
  return { waitingFromMs, fromMs, toMs: fromMs + serviceMs };
}
