import type { Observable } from 'rxjs';
import type { ContainerSpec as OwnContainer } from '../../core/scenario.ts';

/** What an emulated worker listens on, inside its container. */
export const WORKER_PORT = 8080;

export type EngineFacts = {
  readonly version: string;
  readonly apiVersion: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly cgroupVersion: string;
  /** Who makes its cgroups. */
  readonly cgroupDriver: string;
  /** What it can limit. */
  readonly limits: { readonly cpu: boolean; readonly memory: boolean };
  /** Its name, kernel and bytes of memory: whether it is this machine. */
  readonly machine: string;
  /** Its clock less this machine's, give or take half of what the question took. */
  readonly clockOffsetMs: number;
};
/** What a container is run with, whosoever's it is. */
export type RunOptions = Pick<OwnContainer, 'port' | 'command' | 'environment' | 'volumes' | 'devices' | 'runtime' | 'gpus'>;
export type ContainerSpec = {
  readonly name: string;
  readonly image: string;
  readonly run: string;
  readonly node: string;
  readonly service: string;
  readonly options: RunOptions;
  /** Cores. */
  readonly cpus: number;
  /** null: no limit. */
  readonly memoryMiB: number | null;
  /** null: the engine's own. */
  readonly cgroupParent: string | null;
  /** Address of the host at which its port is published; an empty one: all. */
  readonly bind: string;
};
export type Started = { readonly id: string; readonly port: number };
/** CPU time and traffic since its start, and memory in use. */
export type Usage = {
  /** When it was read, on the engine's clock: a busy engine answers late. */
  readonly readMs: number;
  readonly cpuMs: number;
  readonly memoryMiB: number;
  /** null: it has no network of its own. */
  readonly traffic: { readonly receivedKiB: number; readonly sentKiB: number } | null;
};
export type Listed = { readonly id: string; readonly name: string; readonly run: string; readonly state: string };
/** `lost`: the engine does not answer any more. */
export type EngineEvent =
  | { readonly kind: 'died'; readonly container: string; readonly exitCode: string }
  | { readonly kind: 'out-of-memory'; readonly container: string }
  /** By the health check of its image. */
  | { readonly kind: 'unhealthy'; readonly container: string }
  | { readonly kind: 'lost'; readonly cause: string };

export type BuildContext = { readonly folder: string; readonly files: readonly string[] };

/** One Docker engine. Every method rejects with a UserError that names the host. */
export type Engine = {
  readonly host: string;
  facts(): Promise<EngineFacts>;
  hasImage(image: string): Promise<boolean>;
  /** Rejects with what the build said last. `tell` hears how far it is, in words. */
  build(image: string, context: BuildContext, base: string, tell: (text: string) => void): Promise<void>;
  pull(image: string, tell: (text: string) => void): Promise<void>;
  start(spec: ContainerSpec): Promise<Started>;
  /** At once; that it is gone already is as good. */
  remove(container: string): Promise<void>;
  /** Gives a running container another share of the CPU, in cores. */
  limit(container: string, cpus: number): Promise<void>;
  usage(container: string): Promise<Usage>;
  /** Of containers of the run, until it is unsubscribed from. */
  events(run: string): Observable<EngineEvent>;
  /** Containers of a run, or of all; also those that have stopped. */
  listed(run: string | null): Promise<readonly Listed[]>;
};
