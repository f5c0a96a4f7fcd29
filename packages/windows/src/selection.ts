import type { Block } from './block.js';
import type { Tier } from './tier.js';

/**
 * Neighbouring blocks, the oldest first, that together hold every sample later than `fromMillis` and not later than
 * `toMillis`: the first as narrow as there is one, each further the widest that fits.
 */
export function select(tiers: readonly Tier[], fromMillis: number, toMillis: number): readonly Block[] {
  const selected: Block[] = [];
  let next = firstAfter(tiers, fromMillis);
  while (next !== undefined && next.endMillis <= toMillis) {
    selected.push(next);
    next = widestFrom(tiers, next.endMillis, toMillis);
  }
  return selected;
}

function firstAfter(tiers: readonly Tier[], fromMillis: number): Block | undefined {
  const reaching = tiers.find((tier) => tier.reachesBackTo(fromMillis));
  const tier = reaching ?? tiers.reduce((a, b) => (b.oldestMillis < a.oldestMillis ? b : a));
  return tier.blocks[firstIndex(tier.blocks, (block) => block.endMillis > fromMillis)];
}

/** Of the blocks that begin at `startMillis`, or next after it where there is a hole, the widest that fits. */
function widestFrom(tiers: readonly Tier[], startMillis: number, toMillis: number): Block | undefined {
  let widest: Block | undefined;
  for (const { blocks } of tiers.toReversed()) {
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
