/** The places of values with a gap on either side. A line needs two points, so such a value is drawn as a point or not at all. */
export function lonePoints(values: ArrayLike<number | null | undefined>): number[] {
  const isGap = (at: number): boolean => (values[at] ?? null) === null;
  return Array.from(values, (_, at) => at).filter((at) => !isGap(at) && isGap(at - 1) && isGap(at + 1));
}
