import type { Finding } from './episodes.js';
import { ShareCusum } from './share-cusum.js';

const HOUR = 3_600_000;
const FOLLOW_MILLIS = 3 * HOUR;
const FOLLOW_CALLS = 500;
const LEAST_BASE = 0.005;

export class ErrorWatch {
  readonly #cusum = new ShareCusum({ leastBase: LEAST_BASE, oddsRatios: [3, 8, 30, 200], spikeMillis: 29_000, leastTrials: 3, floor: 0.03, leastFactor: 2 });
  #share = 0;
  #calls = 0;
  #learnedAt = Number.NaN;
  #rate = 0;
  #open: { share: number; base: number; since: number; calmSince: number | null } | null = null;
  #recent = 0;
  #recentCalls = 0;

  get busy(): boolean {
    return this.#open !== null;
  }

  closeCell(startedAt: number, now: number, calls: number, errors: number, budget: number): Finding | null {
    const passed = Number.isNaN(this.#learnedAt) ? 0 : Math.min(HOUR, Math.max(0, startedAt - this.#learnedAt));
    this.#learnedAt = startedAt;
    if (passed > 0) this.#rate += Math.min(0.02, passed / (10 * 60_000)) * (calls / Math.max(5000, passed) - this.#rate);
    const fade = Math.exp(-Math.max(calls / 60, passed / 60_000));
    this.#recent = this.#recent * fade + errors;
    this.#recentCalls = this.#recentCalls * fade + calls;
    if (this.#open !== null) return null;
    const base = (this.#share * this.#calls + 0.02) / (this.#calls + 4);
    const limit = Math.log(Math.max(this.#rate, 1e-6) * 168 * HOUR) - Math.log(budget * 0.2) - 2;
    const rise = this.#calls >= 40 ? this.#cusum.add(calls, errors, base, startedAt, now, limit) : null;
    if (rise !== null && rise.strength >= 1) {
      this.#open = { share: rise.share, base: rise.base, since: rise.since, calmSince: null };
      return { kind: 'errors', since: rise.since, from: rise.base, to: rise.share, unit: 'share', strength: rise.strength };
    }
    if (rise !== null && rise.strength > 0.6) return null;
    this.#calls += calls;
    const weight = Math.max(Math.min(1 - Math.exp(-passed / FOLLOW_MILLIS), calls / FOLLOW_CALLS), calls / this.#calls);
    this.#share += weight * (errors / calls - this.#share);
    return null;
  }

  ended(now: number): { at: number; resolution: 'recovered' | 'new normal' } | null {
    const open = this.#open;
    if (open === null) return null;
    const share = this.#recent / Math.max(1, this.#recentCalls);
    const calm = share < open.base + 0.35 * (open.share - open.base);
    if (!calm) open.calmSince = null;
    else open.calmSince ??= now;
    if (open.calmSince !== null && now - open.calmSince >= 3 * 60_000) {
      this.#open = null;
      this.#cusum.clear();
      return { at: open.calmSince, resolution: 'recovered' };
    }
    if (now - open.since > 2 * HOUR) {
      this.#share = share;
      this.#open = null;
      this.#cusum.clear();
      return { at: now, resolution: 'new normal' };
    }
    return null;
  }
}
