/** The most listeners that this package adds for one event of the process. */
const OWN_LISTENERS = 4;

let isRaised = false;

/**
 * Raises the number of listeners of an event from which Node.js warns of a leak, once, by those of this package: the limit is for
 * the listeners of the application.
 */
export function raiseListenerLimit(): void {
  const limit = process.getMaxListeners();
  // 0 stands for no limit.
  if (isRaised || limit === 0) return;
  isRaised = true;
  process.setMaxListeners(limit + OWN_LISTENERS);
}
