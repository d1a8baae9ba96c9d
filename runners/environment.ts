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
};

export function environment(scenarioFile: string): Environment {
  return {
    rohe: version(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    commandLine: ['rohe', ...process.argv.slice(2)],
    scenarioFile,
    startedAt: new Date().toISOString(),
    endedAt: null,
  };
}
export function ended(of: Environment): Environment {
  return { ...of, endedAt: new Date().toISOString() };
}
