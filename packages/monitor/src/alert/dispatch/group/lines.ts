import type { Destination, Router } from '../route/router.js';
import { Line, lineName } from './line.js';
import type { TrackedAlert } from './tracked-alert.js';

const NO_LINES: readonly Line[] = [];

/** The lines of all groups, and those of each alert. */
export class Lines {
  readonly #lines = new Map<string, Line>();
  readonly #ofAlert = new Map<string, readonly Line[]>();

  [Symbol.iterator](): IterableIterator<Line> {
    return this.#lines.values();
  }

  of({ alert }: TrackedAlert): readonly Line[] {
    return this.#ofAlert.get(alert.fingerprint) ?? NO_LINES;
  }

  find(name: string): Line | undefined {
    return this.#lines.get(name);
  }

  place(tracked: TrackedAlert, router: Router): void {
    const { fingerprint } = tracked.alert;
    const lines = router
      .destinationsOf(tracked.alert)
      .flatMap((to) => [...to.channels].map(([channel, after]) => this.#lineOf(to, channel, after)));
    for (const line of lines) line.members.set(fingerprint, tracked);
    this.#ofAlert.set(fingerprint, lines);
  }

  remove(tracked: TrackedAlert): void {
    for (const line of this.of(tracked)) line.members.delete(tracked.alert.fingerprint);
    this.#ofAlert.delete(tracked.alert.fingerprint);
  }

  /** Removes a line without alerts whose channel needs no pause any more. @returns whether it did */
  removeEmpty(line: Line): boolean {
    const isEmpty = line.members.size === 0 && line.told.size === 0 && line.underWay === null;
    return isEmpty && this.#lines.delete(line.name);
  }

  #lineOf({ groupKey, groupLabels, route, intervals }: Destination, channel: string, after: number): Line {
    const name = lineName(channel, groupKey);
    let line = this.#lines.get(name);
    if (line === undefined) {
      line = new Line({ key: groupKey, labels: groupLabels, route, intervals }, channel, after);
      this.#lines.set(name, line);
    }
    return line;
  }
}
