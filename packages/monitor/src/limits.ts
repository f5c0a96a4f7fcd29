/** @throws RangeError when an option is not a finite number greater than 0 */
export function positive(name: string, value: number): number {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be a number > 0, got ${value}`);
  return value;
}

/** @throws RangeError when an option that counts something is not a whole number greater than 0 */
export function whole(name: string, value: number): number {
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw new RangeError(`${name} must be a whole number > 0, got ${value}`);
  }
  return value;
}
