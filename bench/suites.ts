import { growth } from './growth.ts';
import { kernel } from './kernel.ts';
import { parts } from './parts.ts';
import { peers } from './peers.ts';
import { processes } from './processes.ts';
import { memory, product } from './product.ts';
import { rohe } from './rohe.ts';
import { rows } from './rows.ts';
import { streams } from './streams.ts';
import type { Suite } from './suite.ts';
import { sweeps } from './sweeps.ts';
import { workers } from './workers.ts';

/** In the order in which they run. A new suite is a file that exports a `Suite` and a line here. */
export const SUITES: readonly Suite[] = [
  kernel,
  peers,
  rohe,
  streams,
  parts,
  processes,
  product,
  rows,
  workers,
  sweeps,
  growth,
  memory,
];
