import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IdMap } from '../../core/id-map.ts';

/** Few homes for many ids, so that they collide; the largest are beyond 32 bits. */
const id = fc.oneof(fc.nat(40), fc.integer({ min: 2 ** 40, max: 2 ** 40 + 40 }));
const step = fc.record({ act: fc.constantFrom('set', 'delete'), id });

it('holds what a Map holds, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const [own, map] = [new IdMap<number>(), new Map<number, number>()];
      steps.forEach(({ act, id: key }, n) => {
        if (act === 'delete') expect(own.delete(key)).toBe(map.delete(key));
        else {
          own.set(key, n);
          map.set(key, n);
        }
        expect(own.size).toBe(map.size);
        expect(own.get(key)).toBe(map.get(key));
      });
      const ids = [...map.keys()].sort((a, b) => a - b);
      expect(own.ids()).toEqual(ids);
      for (const key of ids) expect(own.get(key)).toBe(map.get(key));
      for (let other = 0; other <= 40; other++) expect(own.has(other)).toBe(map.has(other));
    }),
  );
});

it('forgets a value that is deleted, so that it can be collected', () => {
  const map = new IdMap<object>();
  for (let i = 0; i < 1000; i++) {
    map.set(i, {});
    map.delete(i);
    expect(map.get(i)).toBeUndefined();
  }
  expect(map.ids()).toEqual([]);
});
