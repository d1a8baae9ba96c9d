import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPlacement, placements } from '../../../algorithms/placement/index.ts';
import { createRandom, Stream, sequence } from '../../../core/random.ts';
import { accelerators, demand, device, service } from '../../core/allocation/fixtures.ts';
import { World } from './world.ts';

const page = readFileSync(new URL('../../../docs/placement.md', import.meta.url), 'utf8');

/** Rows of the table whose header starts with these cells, as lists of cells. */
function table(...header: readonly string[]): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${header.join(' | ')} |`));
  if (start < 0) throw new Error(`docs/placement.md has no table "${header.join(' | ')}"`);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((row) => row.slice(2, -2).split(' | '));
}

/** The cluster of the page's own tables. */
function example(): World {
  const world = new World();
  for (const [name = '', cores, memory = '', gpus] of table('node', 'cores', 'memory (rss)')) {
    const rss = Number.parseInt(memory, 10);
    const fitted = accelerators(...new Array<string>(Number(gpus)).fill('gpu'));
    world.node(name, device({ cores: Number(cores), memoryMiB: { rss, vms: 2 * rss }, ...fitted }));
  }
  for (const [name = '', cpu = '', cores = '', memory = '', gpu, sensitivity, replicas] of table('service', 'cpu', 'cores')) {
    const rss = Number.parseInt(memory, 10);
    const wanted = demand({
      cpuMillis: Number.parseInt(cpu, 10),
      coreShares: cores.split(', ').map(Number),
      memoryMiB: { rss, vms: rss },
      accelerators: Number(gpu) > 0 ? { gpu: Number(gpu) } : {},
    });
    const sensitive = sensitivity === 'cpu' ? 'cpu' : 'none';
    world.service(service(name, { demand: wanted, sensitivity: sensitive, replicas: Number(replicas) }));
  }
  world.recording = true;
  return world;
}

function run(name: string): World {
  const world = example();
  const policy = findPlacement(name)?.create({ priority: 'cpu' }, sequence(createRandom(1, 0), Stream.placement));
  if (policy === undefined) throw new Error(`no placement ${name}`);
  world.show(policy, { kind: 'run-started', atMs: 0 });
  return world;
}

describe('docs/placement.md', () => {
  it.each(['best-fit', 'worst-fit'])('shows each score and choice of %s as computed', (name) => {
    const rows = run(name).traced.map(({ place, on, candidates, rejected }) => {
      const cells = new Map<string, string>();
      for (const one of candidates as { node: string; remaining: number }[]) cells.set(one.node, String(one.remaining));
      for (const one of rejected as { node: string; why: string }[]) cells.set(one.node, one.why);
      return [place, cells.get('pi'), cells.get('nano'), cells.get('xavier'), on];
    });
    expect(rows).toEqual(table(name, 'pi', 'nano', 'xavier', 'goes to'));
    expect(rows).toHaveLength(3);
  });

  it('says where first-fit goes', () => {
    expect(run('first-fit').placed()).toEqual(['detector@nano', 'detector@nano', 'tracker@pi']);
    expect(page).toContain('`first-fit` takes the first node in the table that fits: nano, nano, pi.');
  });

  it('lists every parameter with its default', () => {
    const listed = table('parameter', 'default').flatMap(([names = '', standard]) =>
      names.split(', ').map((name) => [name.replaceAll('`', ''), standard]),
    );
    const all = new Map(
      placements.filter(({ name }) => !name.startsWith('rohe/')).flatMap(({ params }) => Object.entries(params)),
    );
    expect(listed).toEqual([...all].map(([name, spec]) => [name, String(spec.default)]).sort(byListed(listed)));
    expect(listed).toHaveLength(all.size);
  });

  function byListed(listed: readonly (readonly unknown[])[]) {
    const order = listed.map(([name]) => name);
    return (a: readonly unknown[], b: readonly unknown[]): number => order.indexOf(a[0]) - order.indexOf(b[0]);
  }
});
