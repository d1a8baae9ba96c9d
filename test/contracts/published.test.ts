import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** A strategy as a user would write it, and the suite under Node's own test runner. `twist` breaks it. */
function script(twist: string): string {
  return `
import { describe, it } from 'node:test';
import { algorithmContract } from 'rohe/contract';

const mine = {
  name: 'all-at-once',
  summary: 'whatever is eligible, at once',
  params: {},
  create: () => ({
    decide(seen, view) {
      ${twist}
      if (seen.kind === 'query-arrived') {
        const tasks = view.query(seen.queryId).tasks;
        const decisions = tasks.map((task) => {
          const serviceIds = view.eligible(task).choices.map(({ serviceId }) => serviceId);
          if (serviceIds.length === 0) return { kind: 'drop', taskId: task.id, reason: 'nothing is eligible' };
          return { kind: 'start', taskId: task.id, serviceIds, reason: 'all that is eligible' };
        });
        if (decisions.some(({ kind }) => kind === 'start')) return decisions;
        return [...decisions, { kind: 'finish', queryId: seen.queryId, reason: 'nothing to do' }];
      }
      if (seen.kind === 'task-ready') {
        return view.task(seen.taskId).ensemble.flatMap((serviceId) => {
          const instance = view.fastest(serviceId);
          if (instance === undefined) return [];
          return [{ kind: 'invoke', taskId: seen.taskId, serviceId, instanceId: instance.id, explain: false, reason: 'at once' }];
        });
      }
      if (seen.kind === 'task-ended') {
        const open = view.query(seen.queryId)?.tasks.some(({ state }) => state === 'preprocessing' || state === 'ready');
        return open === false ? [{ kind: 'finish', queryId: seen.queryId, reason: 'all have ended' }] : [];
      }
      return [];
    },
  }),
};
algorithmContract(mine, { describe, it });
`;
}

function node(source: string): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

describe('rohe/contract', () => {
  beforeAll(() => {
    const built = join(ROOT, 'dist/test/contracts/index.js');
    if (!existsSync(built)) throw new Error(`${built} is missing; run npm run build first, npm test does`);
  });

  it("passes a user's strategy under Node's own test runner", () => {
    const { status, output } = node(script(''));
    expect(output).toMatch(/fail 0/);
    expect(status).toBe(0);
  });

  it('fails one that draws from Math.random', () => {
    const { status, output } = node(script('if (Math.random() > 2) return [];'));
    expect(output).toContain('decide() used Math.random');
    expect(status).toBe(1);
  });

  it('offers the contract of backends and the tiny world', () => {
    const { status, output } = node(`
      import { backendContract, createWorld, placementContract } from 'rohe/contract';
      console.log(typeof backendContract, typeof placementContract, createWorld().scenario.name);
    `);
    expect(output.trim()).toBe('function function tiny');
    expect(status).toBe(0);
  });
});
