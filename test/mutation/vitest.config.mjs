import { defineConfig } from 'vitest/config';
import { PART } from './parts.mjs';

export default defineConfig({ test: { include: PART?.tests ?? [], testTimeout: 30_000 } });
