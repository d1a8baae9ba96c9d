import type { Cursor } from './cursor.ts';

/*
 * What the files say, in the units of a scenario (millicpu, MiB, shares of a core, ms), before it is put together. `from` is where
 * it stands.
 */
export type NodePart = {
  readonly from: Cursor;
  readonly name: string;
  readonly cores: number;
  readonly coreMillis: number;
  readonly memory: { readonly rss: number; readonly vms: number };
  readonly frequencyGHz: number | undefined;
  readonly accelerators: readonly AcceleratorPart[];
  /** What the file counts for one core. */
  readonly unitsPerCore: number;
};
export type AcceleratorPart = {
  readonly name: string;
  readonly type: string;
  readonly share: number;
  readonly mode: 'pre-emptive' | 'non-pre-emptive';
};
export type ServicePart = {
  readonly from: Cursor;
  readonly app: string | null;
  readonly name: string;
  /** All that plans may call it. */
  readonly aliases: readonly string[];
  readonly cpu: number | undefined;
  readonly memory: { readonly rss: number; readonly vms: number } | undefined;
  /** In the file's own unit. */
  readonly cores: readonly number[];
  readonly coresFrom: Cursor;
  /** Shares 0..1. */
  readonly accelerators: { readonly [type: string]: number };
  readonly sensitivity: number | undefined;
  readonly replicas: number | undefined;
  readonly image: string | undefined;
};
export type MemberPart = {
  readonly from: Cursor;
  readonly serviceId: string;
  readonly model: string;
  readonly weight: number;
  readonly active: boolean;
};
export type ModalityPart = {
  readonly from: Cursor;
  readonly name: string;
  readonly preprocessor: string | null;
  readonly members: readonly MemberPart[];
  readonly selection: string | undefined;
  readonly size: number | undefined;
  readonly aggregation: string | undefined;
  readonly timeFraction: number | undefined;
};
export type PhasePart = {
  readonly from: Cursor;
  readonly id: number;
  readonly modalities: readonly string[];
  readonly condition: { readonly trigger: string; readonly threshold: number; readonly sources: readonly string[] } | null;
};
export type PlanPart = {
  readonly from: Cursor;
  readonly name: string;
  readonly algorithm: string;
  readonly aggregates: boolean;
  readonly modalities: readonly ModalityPart[];
  readonly phases: readonly PhasePart[];
};
/** An ensemble without its plan, as a PATCH request has it. */
export type PatchPart = { readonly from: Cursor; readonly ensemble: ModalityPart };
export type ObjectivePart = {
  readonly from: Cursor;
  readonly keep: string;
  readonly window: string | null;
  readonly action: string;
  readonly needsTruth: boolean;
};
export type ContractPart = {
  readonly from: Cursor;
  readonly name: string;
  readonly tenant: string;
  /** As the file calls it; null: it does not say. */
  readonly pipeline: string | null;
  readonly deadlineMs: number | null;
  readonly ratePerSecond: number | null;
  readonly objectives: readonly ObjectivePart[];
  readonly consumers: readonly string[];
  readonly privileges: readonly string[];
  readonly ensemble: { readonly size: number | undefined; readonly selection: string | undefined } | null;
};
export type MetricPart = { readonly name: string; readonly spec: string | { readonly [key: string]: string } };
/** What is known of a model: of all devices (null) or of one type. */
export type ProfilePart = {
  readonly from: Cursor;
  readonly names: readonly string[];
  readonly modality: string | null;
  readonly accuracy: number | undefined;
  readonly byClass: { readonly [name: string]: number };
  /** The mean, whoever was right. */
  readonly confidence: number | undefined;
  readonly times: readonly ProfileTime[];
};
/** `unit`: CPU or GPU, where the file tells them apart. */
export type ProfileTime = {
  readonly device: string | null;
  readonly unit: string | null;
  readonly ms: TimePart;
  readonly explained: boolean;
};
export type TimePart = { readonly meanMs: number } | { readonly minMs: number; readonly p90Ms: number; readonly maxMs: number };
export type StreamPart = {
  readonly from: Cursor;
  readonly name: string;
  readonly ratePerSecond: number;
  readonly burst: { readonly rate: number; readonly everyS: number; readonly forS: number } | null;
  readonly durationS: number | undefined;
  readonly modalities: readonly string[];
  readonly deadlineMs: number | undefined;
};
/** Settings that stand in a scenario as they are: path -> value. */
export type SettingPart = { readonly from: Cursor; readonly path: readonly string[]; readonly value: unknown };

export type Parts = {
  readonly nodes: NodePart[];
  readonly services: ServicePart[];
  readonly plans: PlanPart[];
  readonly patches: PatchPart[];
  readonly contracts: ContractPart[];
  readonly metrics: MetricPart[];
  readonly profiles: ProfilePart[];
  readonly streams: StreamPart[];
  readonly settings: SettingPart[];
};
export function noParts(): Parts {
  return { nodes: [], services: [], plans: [], patches: [], contracts: [], metrics: [], profiles: [], streams: [], settings: [] };
}
