import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Entry, Heap } from '../../algorithms/heap.ts';

const entries = fc.array(fc.constantFrom(1, 2, 3, Infinity), { maxLength: 60 });

function filled(keys: readonly number[]): { heap: Heap<Entry>; sorted: Entry[] } {
  const heap = new Heap<Entry>();
  const items = keys.map((key, order) => ({ key, order }));
  for (const item of items) heap.push(item);
  return { heap, sorted: inOrder(items) };
}
function inOrder(items: readonly Entry[]): Entry[] {
  return items.toSorted((a, b) => (a.key === b.key ? a.order - b.order : a.key - b.key));
}
function drained(heap: Heap<Entry>): Entry[] {
  const out: Entry[] = [];
  for (let next = heap.pop(); next !== undefined; next = heap.pop()) out.push(next);
  return out;
}

it('gives back what it was given in order of key, ties first come first served', () => {
  fc.assert(
    fc.property(entries, (keys) => {
      const { heap, sorted } = filled(keys);
      expect(heap.size).toBe(keys.length);
      expect(heap.peek()).toBe(sorted[0]);
      expect(drained(heap)).toEqual(sorted);
    }),
  );
});

it('stays in order when any item is removed', () => {
  fc.assert(
    fc.property(entries, fc.nat(), (keys, at) => {
      const { heap, sorted } = filled(keys);
      const [gone] = sorted.splice(keys.length === 0 ? 0 : at % keys.length, 1);
      if (gone !== undefined) heap.remove(gone);
      expect(drained(heap)).toEqual(sorted);
    }),
  );
});

it('stays in order when keys change, of the top or of all, and when some are dropped', () => {
  fc.assert(
    fc.property(entries, fc.constantFrom(0, 2, 5), (keys, key) => {
      const { heap, sorted } = filled(keys);
      heap.rekeyTop(key);
      expect(drained(heap)).toEqual(inOrder(sorted));

      const other = filled(keys);
      other.heap.rekey((item) => -item.order);
      other.heap.keep((item) => item.order % 3 !== 0);
      expect(drained(other.heap)).toEqual(inOrder(other.sorted.filter((item) => item.order % 3 !== 0)));
    }),
  );
});
