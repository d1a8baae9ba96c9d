import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strike } from '../../core/strike.ts';
import { Feed, watch } from '../../core/watch.ts';

describe('striking an item out of a list', () => {
  it('leaves what splice would leave, and a list without the item as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), fc.integer({ min: 0, max: 5 }), (list, item) => {
        const spliced = [...list];
        if (spliced.includes(item)) spliced.splice(spliced.indexOf(item), 1);
        strike(list, item);
        expect(list).toEqual(spliced);
      }),
    );
  });
});

describe('a feed', () => {
  it.each([1, 2, 3])('gives each value to all of %d listeners in turn, until they leave', (count) => {
    const feed = new Feed<number>();
    const heard: string[] = [];
    const listeners = Array.from({ length: count }, (_, i) => watch(feed, (value) => void heard.push(`${i}:${value}`)));
    feed.next(7);
    expect(heard).toEqual(Array.from({ length: count }, (_, i) => `${i}:7`));
    for (const listener of listeners) listener.unsubscribe();
    feed.next(8);
    expect(heard).toHaveLength(count);
    expect(feed.observed).toBe(false);
  });
  it('throws at once what its listener throws', () => {
    const feed = new Feed<number>();
    watch(feed, () => {
      throw new Error('full');
    });
    expect(() => feed.next(1)).toThrow('full');
  });
});
