import { WEEKLY } from '../tuning.js';

interface Past {
  readonly sinceMillis: number;
  readonly magnitude: number;
}

/**
 * The episodes of the last two weeks. What begins at the same time of both is the operation's week, such as the return from a
 * weekend whose calls are quicker, and what does not exceed it is not reported.
 */
export class WeeklyEpisodes {
  #past: Past[] = [];

  /** The magnitude that an episode that begins then must exceed; 0 without one in each of both weeks before. */
  bar(sinceMillis: number): number {
    const weeks = [1, 2].map((week) => this.#largestAt(sinceMillis - week * WEEKLY.weekMillis));
    return WEEKLY.margin * Math.min(...weeks);
  }

  add(sinceMillis: number, magnitude: number): void {
    const fromMillis = sinceMillis - 2 * WEEKLY.weekMillis - WEEKLY.withinMillis;
    this.#past = this.#past.filter((one) => one.sinceMillis >= fromMillis).slice(1 - WEEKLY.maxEpisodes);
    this.#past.push({ sinceMillis, magnitude });
  }

  #largestAt(millis: number): number {
    const at = this.#past.filter(({ sinceMillis }) => Math.abs(sinceMillis - millis) <= WEEKLY.withinMillis);
    return Math.max(0, ...at.map(({ magnitude }) => magnitude));
  }
}
