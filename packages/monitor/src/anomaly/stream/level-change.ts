import { STREAM } from '../tuning.js';
import type { TailProbability } from './tail-probability.js';

/** Decides whether a series has moved for good since an episode began: then its views forget the old level. */
export class LevelChange {
  readonly #sinceMillis: number;
  readonly #before: number;
  readonly #memories: readonly TailProbability[];
  #sum = 0;
  #count = 0;

  /**
   * @param before the long mean when the episode began
   * @param memories the state of each view at that time
   */
  constructor(sinceMillis: number, before: number, memories: readonly TailProbability[]) {
    this.#sinceMillis = sinceMillis;
    this.#before = before;
    this.#memories = memories;
  }

  get memories(): readonly TailProbability[] {
    return this.#memories;
  }

  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }

  /** Whether a whole day has passed, so that the time of the day cannot explain the change. */
  isDue(timeMillis: number): boolean {
    const { settleMillis, settleValues } = STREAM.levelChange;
    return timeMillis - this.#sinceMillis >= settleMillis && this.#count >= settleValues;
  }

  /** Whether the mean since then is one that the views would not have expected. */
  hasMoved(): boolean {
    const distance = Math.abs(this.#sum / this.#count - this.#before);
    return this.#memories[STREAM.levelChange.view]!.of(distance) >= STREAM.levelChange.surprise;
  }
}
