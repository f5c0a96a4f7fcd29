/** FNV-1a of 64 bits, in two halves of 32 bits: its prime is 2^40 + 435. */
class Hash {
  #high = 0xcbf2_9ce4;
  #low = 0x8422_2325;

  add(byte: number): void {
    const low = (this.#low ^ byte) >>> 0;
    const product = low * 435;
    this.#low = product >>> 0;
    this.#high = (this.#high * 435 + Math.floor(product / 2 ** 32) + ((low << 8) >>> 0)) % 2 ** 32;
  }

  toString(): string {
    return [this.#high, this.#low].map((half) => half.toString(16).padStart(8, '0')).join('');
  }
}

const SEPARATOR = 0xff;

/**
 * The fingerprint that Alertmanager gives to an alert with these labels: FNV-1a of names and values, in the order of the names,
 * each followed by the byte 255. Source: `labelSetToFingerprint` in prometheus/common/model.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  const hash = new Hash();
  for (const label of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const text of label) {
      for (const byte of Buffer.from(text)) hash.add(byte);
      hash.add(SEPARATOR);
    }
  }
  return hash.toString();
}
