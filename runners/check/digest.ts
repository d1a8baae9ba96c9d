import { createHash } from 'node:crypto';
import type { LogLine, RunRecord } from '../../core/events.ts';

/** A fingerprint of all that a run said, and how many lines and records that was. */
export type Digest = { readonly sha256: string; readonly lines: number; readonly records: number };

export type Digester = { log(line: LogLine): void; record(record: RunRecord): void; digest(): Digest };

/** Lines and records are hashed apart, so that it does not matter how the two streams interleave. */
export function createDigester(): Digester {
  const [log, rows] = [createHash('sha256'), createHash('sha256')];
  let lines = 0;
  let records = 0;
  return {
    log(line) {
      lines++;
      log.update(`${JSON.stringify(line)}\n`);
    },
    record(record) {
      records++;
      rows.update(`${JSON.stringify(record)}\n`);
    },
    digest: () => ({ sha256: `${log.digest('hex')} ${rows.digest('hex')}`, lines, records }),
  };
}
