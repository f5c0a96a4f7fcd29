import { notices, systemClock } from '@mcp-vitals/signals';
import { httpWatch } from './http-witness.js';

/** Maximum number of origins that are remembered: a gateway has a server behind each. */
const MAX_OBSERVED = 1000;
const MAX_UNOBSERVED = 32;

/** Time that an application has to instrument a client by hand, which its framework returns when it is connected. */
const GRACE_MILLIS = 10_000;

/** The origins that got a message of MCP, and no observed client sends there. */
const unobserved = new Set<string>();
let watchesExit = false;

/** Notes that an observed client of MCP sends to an origin. */
export const observedAt = (origin: string): void => remember(httpWatch.observedOrigins, origin, MAX_OBSERVED);

/**
 * Notes that a message of MCP is sent to an origin outside of the course of an observed request. Shortly afterwards, or at the end of
 * the process, it is reported if no observed client sends there.
 */
export function sentTo(origin: string): void {
  if (httpWatch.observedOrigins.has(origin)) return;
  if (unobserved.size === 0) systemClock.after(GRACE_MILLIS, sayUnobserved);
  remember(unobserved, origin, MAX_UNOBSERVED);
  if (watchesExit) return;
  watchesExit = true;
  process.once('exit', sayUnobserved);
}

/** Adds an origin to a set as the latest. Beyond the limit the earliest one goes. */
export function remember(origins: Set<string>, origin: string, limit: number): void {
  origins.delete(origin);
  origins.add(origin);
  if (origins.size > limit) origins.delete(origins.values().next().value!);
}

function sayUnobserved(): void {
  const isObserved = [...unobserved].every((origin) => httpWatch.observedOrigins.has(origin));
  unobserved.clear();
  if (isObserved) return;
  notices.say(
    'not_observed',
    'MCP messages that this process sends over HTTP are not observed, because no MCP SDK was seen in their client: it is bundled or ' +
      'not supported. Keep the SDK out of the bundle, or call instrumentClient() of @mcp-vitals/instrumentation with the connected client.',
    'http client',
  );
}
