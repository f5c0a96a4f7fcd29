/** The places of values with a gap on either side. A line needs two points, so such a value is drawn as a point or not at all. */
export const lonePoints = (values: readonly (number | null | undefined)[]): number[] =>
  values.flatMap((value, at) => (isGap(value) || !isGap(values[at - 1]) || !isGap(values[at + 1]) ? [] : [at]));

const isGap = (value: number | null | undefined): boolean => value === null || value === undefined;
