import type { Window } from '../store/window.js';
import { exactMeasurer } from './exact-measurer.js';
import type { Measurer } from './measure.js';
import { prometheusMeasurer } from './prometheus-measurer.js';

/** A window and what measures in it. */
export class MeasuredWindow {
  readonly window: Window;
  readonly exact: Measurer;
  readonly #prometheus = new Map<2 | 3, Measurer>();

  constructor(window: Window) {
    this.window = window;
    this.exact = exactMeasurer(window);
  }

  /** Measures as this major version of Prometheus. */
  prometheus(version: 2 | 3): Measurer {
    const measurer = this.#prometheus.get(version) ?? prometheusMeasurer(this.window, version);
    this.#prometheus.set(version, measurer);
    return measurer;
  }
}

/** Windows kept between two collections; an evaluation of rules asks for few, thousands of times. */
const MAX_WINDOWS = 20;

/** The windows that were asked for since the last collection, so that queries share the choice of blocks and the merges. */
export class WindowCache {
  readonly #windows = new Map<string, MeasuredWindow>();

  clear(): void {
    this.#windows.clear();
  }

  of(fromMillis: number, toMillis: number, open: (fromMillis: number, toMillis: number) => Window): MeasuredWindow {
    const key = `${fromMillis} ${toMillis}`;
    let window = this.#windows.get(key);
    if (window === undefined) {
      if (this.#windows.size >= MAX_WINDOWS) this.#windows.clear();
      window = new MeasuredWindow(open(fromMillis, toMillis));
      this.#windows.set(key, window);
    }
    return window;
  }
}
