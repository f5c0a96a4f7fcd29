import type { Block } from './block.js';
import type { Resolution } from './resolution.js';

/**
 * The neighbouring blocks, oldest first, that together hold every sample later than `fromMillis` and not later than
 * `toMillis`: first the narrowest available, then each time the widest that fits.
 */
export function select(resolutions: readonly Resolution[], fromMillis: number, toMillis: number): readonly Block[] {
  const selected: Block[] = [];
  let next = firstAfter(resolutions, fromMillis);
  while (next !== undefined && next.endMillis <= toMillis) {
    selected.push(next);
    next = widestFrom(resolutions, next.endMillis, toMillis);
  }
  return selected;
}

function firstAfter(resolutions: readonly Resolution[], fromMillis: number): Block | undefined {
  const reaching = resolutions.find((resolution) => resolution.reachesBackTo(fromMillis));
  const resolution = reaching ?? resolutions.reduce((a, b) => (b.oldestMillis < a.oldestMillis ? b : a));
  return resolution.blocks[firstIndex(resolution.blocks, (block) => block.endMillis > fromMillis)];
}

/** The widest block that fits and begins at `startMillis`, or at the next block's start after a gap. */
function widestFrom(resolutions: readonly Resolution[], startMillis: number, toMillis: number): Block | undefined {
  let widest: Block | undefined;
  for (const { blocks } of resolutions.toReversed()) {
    const block = blocks[firstIndex(blocks, (candidate) => candidate.startMillis >= startMillis)];
    if (block === undefined || block.endMillis > toMillis) continue;
    if (widest === undefined || block.startMillis < widest.startMillis) widest = block;
  }
  return widest;
}

/** The index of the first block for which `reached` holds, given that it holds for all later ones. */
function firstIndex(blocks: readonly Block[], reached: (block: Block) => boolean): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(blocks[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
