/** Seeded random numbers (sfc32), so that a seed reproduces its series. */
export class Random {
  #a;
  #b;
  #c;
  #d = 1;
  #spare = null;
  #seed;

  /** @param {string} seed Any text; the same text gives the same numbers. */
  constructor(seed) {
    this.#seed = seed;
    let hash = 2166136261;
    const mixed = () => {
      hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
      hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
      hash ^= hash >>> 16;
      return hash >>> 0;
    };
    for (const letter of seed) hash = Math.imul(hash ^ letter.codePointAt(0), 16777619);
    this.#a = mixed();
    this.#b = mixed();
    this.#c = mixed();
    for (let i = 0; i < 15; i++) this.next();
  }

  /** An independent sequence, named. */
  fork(name) {
    return new Random(`${this.#seed}/${name}`);
  }

  /** A number in [0, 1). */
  next() {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return (t >>> 0) / 4294967296;
  }

  chance(probability) {
    return this.next() < probability;
  }

  uniform(low, high) {
    return low + (high - low) * this.next();
  }

  logUniform(low, high) {
    return low * (high / low) ** this.next();
  }

  /** A whole number from low to high, both included. */
  integer(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  exponential() {
    return -Math.log(1 - this.next());
  }

  normal() {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const radius = Math.sqrt(2 * this.exponential());
    const angle = 2 * Math.PI * this.next();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Gamma with mean `shape` (Marsaglia and Tsang). */
  gamma(shape) {
    if (shape < 1) return this.gamma(shape + 1) * this.next() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }
}
