import { ATTR_RESULT_LENGTH, ATTR_SILENT_FAILURE } from '@mcp-vitals/signals';
import type { OperationSample } from '@mcp-vitals/windows';

/** Results known before one can be too short. */
const MIN_RESULTS = 50;
/** Results over which the usual length is averaged. */
const AVERAGED = 200;
/** A result is too short below a sixteenth of the usual length, and below five usual deviations. */
const MIN_DROP = 4;
const DEVIATIONS = 5;

/** The usual length of the results of one tool, on a scale of doublings. */
export class UsualLength {
  #results = 0;
  #mean = 0;
  #deviation = 0;

  /** Adds a result; returns whether it is much shorter than usual. */
  isShort(characters: number): boolean {
    if (!(characters >= 0)) return false;
    const doublings = Math.log2(1 + characters);
    const below = this.#mean - doublings;
    const short = this.#results >= MIN_RESULTS && below > Math.max(MIN_DROP, DEVIATIONS * this.#deviation);
    // Short results are learned too, at a tenth of the weight: one that lasts becomes usual.
    const weight = (short ? 0.1 : 1) / Math.min(++this.#results, AVERAGED);
    this.#mean += weight * (doublings - this.#mean);
    this.#deviation += weight * (Math.abs(below) - this.#deviation);
    return short;
  }
}

/** Whether a successful call's result is empty, null, begins like an error, or is much shorter than usual. */
export function failsInSilence({ ok, attributes }: OperationSample, lengths: UsualLength): boolean {
  const characters = attributes[ATTR_RESULT_LENGTH];
  const short = ok && typeof characters === 'number' && lengths.isShort(characters);
  return short || (ok && attributes[ATTR_SILENT_FAILURE] !== undefined);
}
