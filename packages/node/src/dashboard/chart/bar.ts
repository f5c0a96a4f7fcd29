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

/** The time from the first start to the last end; none of nothing. */
export function extentOf(all: readonly { readonly startMillis: number; readonly durationMillis: number }[]) {
  if (all.length === 0) return { fromMillis: 0, lengthMillis: 0 };
  const fromMillis = Math.min(...all.map(({ startMillis }) => startMillis));
  const untilMillis = Math.max(...all.map(({ startMillis, durationMillis }) => startMillis + durationMillis));
  return { fromMillis, lengthMillis: untilMillis - fromMillis };
}
