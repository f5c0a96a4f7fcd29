import type { Clock } from '@mcp-vitals/signals';
import type { Resource } from '@opentelemetry/resources';

/** Maximum wait for asynchronous resource attributes, which come from a service that may never answer. */
const MAX_WAIT_MILLIS = 5000;

/** Resources that were waited for in vain. */
const incomplete = new WeakSet<Resource>();

/** Waits until asynchronous resource attributes, such as the host's id, are resolved; at most a while, once. Never rejects. */
export const whenDescribed = (resource: Resource, clock: Clock): Promise<void> | undefined =>
  resource.asyncAttributesPending && !incomplete.has(resource) ? wait(resource, clock) : undefined;

async function wait(resource: Resource, clock: Clock): Promise<void> {
  let cancel = () => {};
  const timeout = new Promise<void>((resolve) => {
    cancel = clock.after(MAX_WAIT_MILLIS, resolve);
  });
  await Promise.race([resource.waitForAsyncAttributes?.().catch(() => {}), timeout]);
  cancel();
  if (resource.asyncAttributesPending) incomplete.add(resource);
}
