import { STREAM } from '../tuning.js';
import { SlidingMean } from './sliding-mean.js';
import { View } from './view.js';

/** Two views of the mean distance to what is usual at this time of the day, or of the week. */
export class SeasonViews {
  readonly #shortView = new View('season', 1);
  readonly #longerView = new View('season', 1);
  readonly all: readonly View[] = [this.#shortView, this.#longerView];
  readonly #short = new SlidingMean(STREAM.offDayShortValues);
  readonly #longer = new SlidingMean(STREAM.offDayLongerValues);

  get isLive(): boolean {
    return this.#longerView.isLive;
  }

  /** @param usual `NaN` if it is not known */
  look(usual: number, value: number): void {
    if (Number.isNaN(usual)) return;
    this.#shortView.look(usual, usual + this.#short.push(value - usual));
    this.#longerView.look(usual, usual + this.#longer.push(value - usual));
  }
}
