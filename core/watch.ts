import { type Observable, Subject, Subscriber, type Subscription } from 'rxjs';

/** RxJS reports what a plain observer throws on a later macrotask; here it comes out of `next` at once, also through operators. */
class Watcher<T> extends Subscriber<T> {
  readonly #fn: (value: T) => void;
  constructor(fn: (value: T) => void) {
    super();
    this.#fn = fn;
  }
  override next(value: T): void {
    if (!this.closed) this.#fn(value);
  }
  override error(error: unknown): void {
    this.unsubscribe();
    throw error;
  }
}

/**
 * A stream of a run. With one subscriber, as nearly always, a value is handed to it and that is all: a plain Subject makes a closure and
 * an iterator for each, which was a tenth of what a run allocates.
 */
export class Feed<T> extends Subject<T> {
  override next(value: T): void {
    const { observers } = this;
    if (observers.length === 1) observers[0]!.next(value);
    else if (observers.length > 1) super.next(value);
  }
}

/** Subscribes so that an exception in `fn` stops the source at once. The only way to subscribe to a stream of a run. */
export function watch<T>(source: Observable<T>, fn: (value: T) => void): Subscription {
  return source.subscribe(new Watcher(fn));
}
