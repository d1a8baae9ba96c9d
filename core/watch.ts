import { type Observable, Subscriber, type Subscription } from 'rxjs';

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

/** Subscribes so that an exception in `fn` stops the source at once. The only way to subscribe to a stream of a run. */
export function watch<T>(source: Observable<T>, fn: (value: T) => void): Subscription {
  return source.subscribe(new Watcher(fn));
}
