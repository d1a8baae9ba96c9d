import type { Json } from './values.ts';

export type ContainerSpec = {
  /** Folder of a Dockerfile that makes the image where a host has it not, relative to the scenario file; null: it is pulled. */
  readonly build: string | null;
  readonly port: number;
  /** null: the image's own. */
  readonly command: readonly string[] | null;
  /** A value `${NAME}` stands for the variable NAME of the run's own environment. */
  readonly environment: { readonly [name: string]: string };
  /** As Docker writes them, `source:target[:ro]`; a source that begins with `./` or `../` is relative to the scenario file. */
  readonly volumes: readonly string[];
  readonly devices: readonly string[];
  readonly runtime: string | null;
  /** 0: none. */
  readonly gpus: number | 'all';
  /** Path that answers 200 when it is ready. */
  readonly health: string;
  readonly readyWithinMs: number;
  readonly answerWithinMs: number;
  readonly request: RequestSpec;
};

/** How a container is asked (docs/live.md, Your own containers). */
export type RequestSpec =
  | { readonly kind: 'rohe' }
  | {
      readonly kind: 'kserve-v2';
      readonly model: string;
      readonly input: string;
      readonly datatype: 'BYTES' | 'UINT8' | 'FP32';
      readonly shape: readonly number[];
      /** null: the first. */
      readonly output: string | null;
    }
  | {
      readonly kind: 'http';
      readonly path: string;
      /** JSON with placeholders; null: the bytes of the input. */
      readonly body: Json;
      readonly contentType: string;
      readonly result: ResultSpec;
    };

/** JSON pointers (RFC 6901) into an answer. */
export type ResultSpec = {
  readonly answer:
    | { readonly kind: 'label'; readonly label: string; readonly confidence: string }
    /** By class, or a list in the order of the classes. */
    | { readonly kind: 'scores'; readonly scores: string };
  readonly waitingMs: string | null;
  readonly serviceMs: string | null;
};
