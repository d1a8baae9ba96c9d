/** One piece of work that was served, as it was measured. Times of one run are on one clock, in milliseconds. */
export type Measurement = {
  /** What it was measured in; whole runs are held out. */
  readonly run: string;
  readonly service: string;
  readonly device: string;
  /** Work on one node may slow other work there. */
  readonly node: string;
  readonly zone: string;
  /** From the beginning to the end of its service. */
  readonly startMs: number;
  readonly endMs: number;
  /** Whether its time is the service's own: no explanation was asked for, nothing else lengthened it. */
  readonly plain: boolean;
  /** There and back; null: not measured. */
  readonly networkMs: number | null;
  /** What travelled, there and back; null: not known. */
  readonly kib: number | null;
  /** From the decision to send it to its sending; null: not measured. */
  readonly orchestrationMs: number | null;
  /** What the decision chose from; null: not known. */
  readonly candidates: number | null;
};
/** How long an instance took to be ready. */
export type StartUp = { readonly service: string; readonly ms: number };
export type Measurements = { readonly work: readonly Measurement[]; readonly startUps: readonly StartUp[] };
