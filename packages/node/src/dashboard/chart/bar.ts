/** Where a bar stands on a time line, in per cent of its width. */
export interface Bar {
  readonly left: number;
  readonly width: number;
}

/** The narrowest bar: a span of no time is still seen. */
const LEAST_WIDTH = 0.4;

/** The bar of a time within another. It never leaves the line, whatever the clocks of two processes say. */
export function barOf(startMillis: number, durationMillis: number, fromMillis: number, lengthMillis: number): Bar {
  if (!(lengthMillis > 0)) return { left: 0, width: 100 };
  const share = (millis: number) => Math.min(100, Math.max(0, (100 * millis) / lengthMillis));
  const left = Math.min(share(startMillis - fromMillis), 100 - LEAST_WIDTH);
  const right = Math.max(share(startMillis + durationMillis - fromMillis), left + LEAST_WIDTH);
  return { left, width: right - left };
}
