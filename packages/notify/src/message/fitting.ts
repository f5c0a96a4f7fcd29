/** The parts from the front that fit into a limit together. Parts behind the first that does not fit are not made. */
export function fitting<T>(parts: Iterable<T>, sizeOf: (part: T) => number, maxSize: number, maxCount: number): T[] {
  const kept: T[] = [];
  let size = 0;
  for (const part of parts) {
    size += sizeOf(part);
    if (size > maxSize || kept.length === maxCount) break;
    kept.push(part);
  }
  return kept;
}
