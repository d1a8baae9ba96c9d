import { withoutSecrets } from './database/address.ts';
import { version } from './package.ts';

/** The only part of run.json that may differ between two runs of the same inputs. */
export type Environment = {
  readonly rohe: string;
  readonly node: string;
  readonly platform: string;
  readonly commandLine: readonly string[];
  /** Absolute path of the scenario file; module paths are relative to its folder. */
  readonly scenarioFile: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Address of the run in a database, without user and password; absent where it is only in its folder. */
  readonly stored?: string;
  /** Where a live run ran; absent in a simulated one. */
  readonly live?: LiveEnvironment;
};
export type LiveEnvironment = {
  /** What its containers are labelled with. */
  readonly run: string;
  readonly image: string | null;
  readonly hosts: readonly { readonly name: string; readonly docker: string; readonly cores: number; readonly cgroup: string }[];
  readonly nodes: readonly {
    readonly node: string;
    readonly host: string;
    readonly cpus: number;
    readonly cgroupParent: string | null;
  }[];
};

export function environment(scenarioFile: string): Environment {
  return {
    rohe: version(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    commandLine: ['rohe', ...process.argv.slice(2).map(withoutSecrets)],
    scenarioFile,
    startedAt: new Date().toISOString(),
    endedAt: null,
  };
}
export function ended(of: Environment): Environment {
  return { ...of, endedAt: new Date().toISOString() };
}
