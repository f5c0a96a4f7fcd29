import type { DefinitionsAnswer } from '../../http/api/definitions.js';

const TEXTS = {
  poisoning: ['No definition holds hidden orders.', 'No definition that was scanned holds hidden orders.'],
  quality: ['Nothing to improve was found.', 'Nothing to improve was found in what was scanned.'],
} as const;

/**
 * What stands where no finding does: all is well only as far as definitions were scanned.
 * @param scan `null` where they are not scanned, `undefined` before the answer
 */
export function emptyText(scan: DefinitionsAnswer['scan'] | undefined, kind: keyof typeof TEXTS): string {
  if (scan === undefined) return 'The findings are not known yet.';
  if (scan === null) return 'Insufficient data: definitions are not scanned.';
  if (scan.servers === 0) return 'Nothing was listed yet.';
  return TEXTS[kind][scan.unscanned > 0 ? 1 : 0];
}
