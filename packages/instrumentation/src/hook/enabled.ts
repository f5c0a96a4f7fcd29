import type { Observer } from '../wire/observer.js';

/**
 * The observers of the enabled instrumentations, in the order in which they were enabled. The first one observes what no other
 * claims: modules that are patched as they load, and objects that are instrumented by hand.
 */
export const enabled = new Set<Observer>();
