import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../runners/catalogue.ts';
import { importRohe, parseScenario, type RoheFile } from '../../../scenarios/index.ts';

const DOC = readFileSync('docs/import.md', 'utf8');
/** A name, what there is to say of it, and the file itself. */
const FILES: readonly RoheFile[] = [...DOC.matchAll(/^`(\S+\.yaml)`:.*\n```yaml\n([\s\S]*?)^```$/gm)].map(
  ([, name = '', text = '']) => ({ name, text }),
);
const known = catalogue();

describe('docs/import.md', () => {
  it('shows a file of each kind, and the command that takes them', () => {
    const names = FILES.map(({ name }) => name);
    expect(names).toEqual(['nodes.yaml', 'services.yaml', 'plan.yaml', 'contract.yaml']);
    expect(DOC).toContain(`rohe import ${names.join(' ')} -o scenario.yaml`);
  });

  it('has files that make a scenario together, with nothing in them left out', () => {
    const { yaml, notes } = importRohe(FILES, known);
    const { scenario } = parseScenario(yaml, 'made.yaml', '/here', known);
    expect(scenario.nodes.map(({ name }) => name)).toEqual(['board-1', 'board-2']);
    expect(scenario.services.map(({ name }) => name)).toEqual(['lstm', 'gru']);
    expect(scenario.contracts[0]).toMatchObject({ name: 'shop-contract', deadlineMs: 500 });
    expect(notes.filter(({ kind }) => kind === 'left out')).toEqual([]);
  });

  it.each(FILES)('has $name, which is of a kind that is known by itself', (file) => {
    const rest: RoheFile = { name: 'rest.yaml', text: 'data: { shop: { a: { service_id: a } } }' };
    const { notes } = importRohe([file, ...(file.name === 'contract.yaml' ? [rest, FILES[2]!] : [rest])], known);
    expect(notes.some(({ place }) => place.startsWith(`${file.name}:`))).toBe(true);
  });
});
