import { TailProbability } from './tail-probability.js';

/** What a stream's anomaly is about: a value far off, a mean that moved, or what this time of the day does not bring. */
export type StreamAnomalyKind = 'spike' | 'level' | 'season';

/** One way to look at a series: how far something is from what it should be, ranked among what was seen before. */
export class View {
  readonly kind: StreamAnomalyKind;
  readonly weight: number;
  #sizes = new TailProbability();
  #from = 0;
  #to = 0;
  #surprise = 0;
  #looked = false;

  constructor(kind: StreamAnomalyKind, weight: number) {
    this.kind = kind;
    this.weight = weight;
  }

  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  /** Of the present value, >= 0; 0 when the view could not look. */
  get surprise(): number {
    return this.#looked ? this.#surprise : 0;
  }

  /** Whether it looked at the present value and knows enough to be surprised. */
  get isLive(): boolean {
    return this.#looked && this.#sizes.isKnown;
  }

  look(from: number, to: number): void {
    const size = Math.abs(to - from);
    this.#from = from;
    this.#to = to;
    this.#surprise = this.#sizes.of(size);
    this.#sizes.learn(size);
    this.#looked = true;
  }

  /** It cannot look at the present value. */
  skip(): void {
    this.#looked = false;
  }

  /** What it has seen so far. */
  remember(): TailProbability {
    return this.#sizes.copy();
  }

  /** Forgets what it has seen since. */
  forgetSince(memory: TailProbability): void {
    this.#sizes = memory;
  }
}
