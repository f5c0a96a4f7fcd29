import type { Observer } from '../wire/observer.js';

/**
 * The observers of the enabled instrumentations, in the order in which they were enabled. The first one observes modules that
 * are patched as they load.
 */
export const enabled = new Set<Observer>();

/** The first enabled observer that reports to the global providers. */
export function globalObserver(): Observer | undefined {
  for (const one of enabled) if (one.telemetry.source.isGlobal) return one;
  return undefined;
}
