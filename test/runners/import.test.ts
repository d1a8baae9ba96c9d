import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, folder, ROOT, rohe } from './rohe.ts';

const FILES = ['add_node.json', 'add_service.json', 'plan.yaml', 'contract.yaml'];
function place(): string {
  const cwd = folder();
  for (const file of FILES) cpSync(join(ROOT, 'test/scenarios/rohe/files', file), join(cwd, file));
  return cwd;
}

describe('rohe import', () => {
  beforeAll(build, 90_000);

  it('makes a running comparison of nodes, services, plan and contract with one command', async () => {
    const cwd = place();
    const { code, out, err } = await rohe(cwd, 'import', ...FILES, '-o', 'scenario.yaml', '--compare');
    expect(code).toBe(0);
    expect(out).toMatch(/v2 +adaptive +dream +llf/);
    expect(out).toMatch(/^scenario: v2, adaptive, dream, llf, rohe\/dream;/);
    expect(out).toContain('on time (completed)');
    expect(err).toContain('plan.yaml:12  member lstm -> services.lstm, demands of shop_inference');
    expect(err).toContain('add_service.json:12,29,46  ports: ports have no effect');
  }, 60_000);

  it('writes a scenario that validate accepts, and says what became of the files', async () => {
    const cwd = place();
    const { code, out } = await rohe(cwd, 'import', ...FILES, '-o', 'made/scenario.yaml');
    expect(code).toBe(0);
    for (const head of ['Mapped:', 'Guessed:', 'Left out:']) expect(out).toContain(head);
    expect((await rohe(cwd, 'validate', 'made/scenario.yaml')).code).toBe(0);
    const again = await rohe(cwd, 'import', ...FILES, '-o', 'made/scenario.yaml');
    expect(again.code).toBe(2);
    expect(again.err).toContain('made/scenario.yaml exists already and is not overwritten');
  }, 30_000);

  it('prints the scenario where no file is named, and JSON where wanted', async () => {
    const cwd = place();
    const plain = await rohe(cwd, 'import', ...FILES);
    expect(plain.out).toMatch(/^# Made by `rohe import` of add_node\.json/);
    const { out } = await rohe(cwd, 'import', ...FILES, '--json');
    const { scenario, notes } = JSON.parse(out) as { scenario: string; notes: { kind: string; place: string; text: string }[] };
    expect(scenario).toBe(plain.out);
    expect(new Set(notes.map(({ kind }) => kind))).toEqual(new Set(['mapped', 'guessed', 'left out']));
    expect(existsSync(join(cwd, 'scenario.yaml'))).toBe(false);
  }, 30_000);

  it('says every problem at once, writes nothing, and --compare needs a place', async () => {
    const cwd = place();
    const { code, err } = await rohe(cwd, 'import', 'gone.json', 'add_node.json', join(ROOT, 'package.json'), '-o', 'x.yaml');
    expect(code).toBe(3);
    expect(err).toContain('the files have 2 problems:');
    expect(err).toContain('gone.json: cannot be read: there is no such file or folder');
    expect(err).toContain("package.json:1:1 is no file of ROHE's that is known");
    expect(existsSync(join(cwd, 'x.yaml'))).toBe(false);
    expect((await rohe(cwd, 'import', ...FILES, '--compare')).err).toContain('--compare needs --output');
    expect(readFileSync(join(cwd, 'plan.yaml'), 'utf8')).toContain('pipeline_id: shop');
  }, 30_000);
});
