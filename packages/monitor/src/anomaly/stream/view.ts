import { TailProbability } from './tail-probability.js';

/** The kind of a stream's anomaly: a value far off, a mean that moved, or a value unusual for this time of the day. */
export type StreamAnomalyKind = 'spike' | 'level' | 'season';

/** One view of a series: the distance of a statistic from its expected value, ranked among earlier distances. */
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

  /** The surprise of the present value, >= 0; 0 when the view could not judge it. */
  get surprise(): number {
    return this.#looked ? this.#surprise : 0;
  }

  /** Whether it judged the present value and has learned enough for that. */
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

  /** Marks the present value as not judged. */
  skip(): void {
    this.#looked = false;
  }

  /** The values seen so far. */
  remember(): TailProbability {
    return this.#sizes.copy();
  }

  /** Forgets the values since then. */
  forgetSince(memory: TailProbability): void {
    this.#sizes = memory;
  }
}
