import { INK } from './palette.ts';

export type NamedPoint = { readonly cost: number; readonly worth: number; readonly name: string };
/** From least to greatest, of all that is drawn. */
export type Extent = { readonly cost: readonly [number, number]; readonly worth: readonly [number, number] };

type Group = { readonly cost: number; readonly worth: number; readonly names: string[] };

/** Shares of the two axes within which names would lie on top of each other, and within which they would touch. */
const SAME = [0.03, 0.03] as const;
const CLOSE = [0.3, 0.09] as const;
const PLACES = [
  { place: 'above-left', align: 'left', dx: 10, dy: -9 },
  { place: 'below-left', align: 'left', dx: 10, dy: 13 },
  { place: 'above-right', align: 'right', dx: -10, dy: -9 },
  { place: 'below-right', align: 'right', dx: -10, dy: 13 },
] as const;

/**
 * A layer with the names of points, towards the middle of the chart. One label where points lie on top of each other; of two that would
 * overlap, one goes below its point.
 */
export function pointNames(
  points: readonly NamedPoint[],
  { cost, worth }: Extent,
  x: object,
  y: object,
  between = ', ',
): unknown {
  const near = (a: Omit<Group, 'names'>, b: Group, [across, upwards]: readonly [number, number]): boolean =>
    Math.abs(a.cost - b.cost) <= across * (cost[1] - cost[0]) && Math.abs(a.worth - b.worth) <= upwards * (worth[1] - worth[0]);
  const groups: Group[] = [];
  for (const point of points) {
    const group = groups.find((one) => near(point, one, SAME));
    if (group === undefined) groups.push({ cost: point.cost, worth: point.worth, names: [point.name] });
    else group.names.push(point.name);
  }
  const middle = (cost[0] + cost[1]) / 2;
  const values = groups.map((group) => ({
    cost: group.cost,
    worth: group.worth,
    label: group.names.join(between),
    place: `${groups.some((other) => other.worth > group.worth && near(group, other, CLOSE)) ? 'below' : 'above'}-${group.cost <= middle ? 'left' : 'right'}`,
  }));
  const layer = PLACES.map(({ place, align, dx, dy }) => ({
    data: { values: values.filter((value) => value.place === place) },
    mark: { type: 'text', align, dx, dy, fontSize: 12, color: INK.text.light, aria: false },
    encoding: { x: { field: 'cost', ...x }, y: { field: 'worth', ...y }, text: { field: 'label' } },
  }));
  return { layer };
}
