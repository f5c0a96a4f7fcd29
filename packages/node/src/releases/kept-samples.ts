import type { ReleaseSample } from '@mcp-vitals/monitor';

/** Windows kept of an indicator: two hours of minutes. */
const MAX_WINDOWS = 120;
/** Indicators kept, more than the catalogue compares. */
const MAX_INDICATORS = 100;

/** The latest samples of each indicator. */
export class KeptSamples {
  readonly #byIndicator = new Map<string, ReleaseSample[]>();

  add(...samples: readonly ReleaseSample[]): void {
    for (const sample of samples) {
      let kept = this.#byIndicator.get(sample.indicator);
      if (kept === undefined) {
        if (this.#byIndicator.size >= MAX_INDICATORS) continue;
        kept = [];
        this.#byIndicator.set(sample.indicator, kept);
      }
      kept.push(sample);
      if (kept.length > MAX_WINDOWS) kept.shift();
    }
  }

  get all(): ReleaseSample[] {
    return [...this.#byIndicator.values()].flat();
  }
}
