import type { InstanceView } from '../core/algorithm.ts';
import { Least } from '../core/least.ts';
import type { Place } from './best-pair.ts';
import type { Room } from './room.ts';

/** With fewer instances of a kind than this, on average, looking at all of them takes less than keeping them in order. */
const WORTH_ORDERING = 8;
const NOWHERE = -1;

/** A place, and where it stands on the shelf of its service. */
export type Spot = Place & {
  /** What tells its row from others, see `rowOf`. */
  key: number;
  row: Row | null;
  /** Position in the row. */
  at: number;
  /** How much is outstanding, and the work, that it stands there with. */
  level: number;
  workMs: number;
};

export function spotAt(instance: InstanceView): Spot {
  return { instance, queues: false, key: keyOf(instance), row: null, at: 0, level: NOWHERE, workMs: Number.NaN };
}

/** By kind; work of 0 is apart, since no score compares it. */
function keyOf({ kind, workMs }: InstanceView): number {
  return workMs > 0 ? kind : -1 - kind;
}

/**
 * The available instances of one service, in rows of one kind and by how much is outstanding. Of those with as much the one of least work
 * beats the others for every candidate, see `Scoring`, so that only one is looked at: O(rows x levels) for a look and O(log n) for what
 * is sent or comes back, O(n) where estimates have changed.
 *
 * What others send to an instance is not noticed. It then stands lower than it should, which does no harm: whoever hides it there has
 * less outstanding and less work; and once nobody does, it is put where it belongs.
 */
export class Shelf {
  readonly #room: Room;
  readonly #spotOf: (instance: InstanceView) => Spot;
  #estimates = Number.NaN;
  #spots: Spot[] = [];
  /** None: all are looked at. */
  #rows: readonly Row[] = [];
  /** Taken out for what was sent there, until the view shows it. */
  readonly #away: Spot[] = [];

  /** `spotOf` gives the same spot for an instance until that changes its state. */
  constructor(room: Room, spotOf: (instance: InstanceView) => Spot) {
    this.#room = room;
    this.#spotOf = spotOf;
  }

  /** Adds the places with room that may be the best for somebody. `estimates`: the view's. */
  look(available: readonly InstanceView[], estimates: number, out: Place[]): void {
    const renewed = estimates !== this.#estimates;
    if (renewed && !this.#holds(available)) this.#fill(available);
    this.#estimates = estimates;
    if (this.#rows.length === 0) {
      for (const spot of this.#spots) if (this.#room.has(spot.instance)) out.push(this.#seen(spot));
      return;
    }
    this.#settle(renewed ? this.#spots : this.#away, out);
    for (const row of this.#rows) {
      for (let level = 0; level < row.levels; level++) {
        const head = row.head(level);
        if (head !== undefined) out.push(this.#seen(head));
      }
    }
  }

  /** Something was sent there in this list of decisions. */
  sent(spot: Spot): void {
    if (spot.row === null || spot.level === NOWHERE) return;
    spot.row.take(spot);
    this.#away.push(spot);
  }

  /** Puts back what the view shows as it is, and adds what it does not yet: that has a place of its own in this list. */
  #settle(spots: readonly Spot[], out: Place[]): void {
    const away = this.#away;
    let kept = 0;
    for (const spot of spots) {
      if (!this.#room.took(spot.instance)) {
        spot.row!.file(spot);
        continue;
      }
      spot.row!.take(spot);
      away[kept++] = spot;
      if (this.#room.has(spot.instance)) out.push(this.#seen(spot));
    }
    while (away.length > kept) away.pop();
  }

  #seen(spot: Spot): Place {
    spot.queues = !this.#room.hasSlot(spot.instance);
    return spot;
  }

  #holds(available: readonly InstanceView[]): boolean {
    const spots = this.#spots;
    if (available.length !== spots.length) return false;
    for (let i = 0; i < spots.length; i++) {
      const instance = available[i]!;
      const spot = spots[i]!;
      if (spot !== this.#spotOf(instance) || spot.key !== keyOf(instance)) return false;
    }
    return true;
  }

  #fill(available: readonly InstanceView[]): void {
    this.#spots = available.map(this.#spotOf);
    this.#away.length = 0;
    const rows = new Map<number, Row>();
    for (const spot of this.#spots) {
      spot.key = keyOf(spot.instance);
      let row = rows.get(spot.key);
      if (row === undefined) rows.set(spot.key, (row = new Row()));
      row.add(spot);
    }
    const worthwhile = this.#spots.length >= WORTH_ORDERING * rows.size;
    this.#rows = worthwhile ? [...rows.values()] : [];
    if (!worthwhile) for (const spot of this.#spots) spot.row = null;
  }
}

/** Instances of one kind, by how much is outstanding at them. */
class Row {
  readonly #spots: Spot[] = [];
  /** The work of those that stand at each level. */
  readonly #byLevel: Least[] = [];

  get levels(): number {
    return this.#byLevel.length;
  }

  /** All are added before one is filed. */
  add(spot: Spot): void {
    spot.row = this;
    spot.at = this.#spots.length;
    spot.level = NOWHERE;
    this.#spots.push(spot);
  }

  /** Puts it where it belongs, or nowhere, if it has no room. */
  file(spot: Spot): void {
    const { outstanding, limit, workMs } = spot.instance;
    const level = outstanding < limit ? outstanding : NOWHERE;
    if (level === spot.level && workMs === spot.workMs) return;
    this.take(spot);
    if (level === NOWHERE) return;
    while (this.#byLevel.length <= level) this.#byLevel.push(new Least(this.#spots.length));
    this.#byLevel[level]!.set(spot.at, workMs);
    spot.level = level;
    spot.workMs = workMs;
  }

  take(spot: Spot): void {
    if (spot.level !== NOWHERE) this.#byLevel[spot.level]!.set(spot.at, Number.NaN);
    spot.level = NOWHERE;
  }

  /** Of least work, and of those the first. */
  head(level: number): Spot | undefined {
    const line = this.#byLevel[level]!;
    for (;;) {
      const spot = this.#spots[line.leastAt];
      if (spot === undefined || spot.instance.outstanding === level) return spot;
      this.file(spot);
    }
  }
}
