import { subscribe } from 'node:diagnostics_channel';
import { safely } from '../safely.js';
import { ANSWERED, answered, REQUESTED, requested } from './client-exchanges.js';
import { type HttpWitness, httpWatch } from './http-witness.js';
import { SERVED, served } from './server-exchanges.js';

/**
 * Tells a witness what HTTP exchanges say of the sign-in, on both sides: middleware refuses a request before any transport of an
 * SDK sees it. Node and undici publish the exchanges; nothing of theirs is changed.
 */
export function watchHttp(witness: HttpWitness): void {
  httpWatch.witnesses.add(witness);
  if (httpWatch.isSubscribed) return;
  httpWatch.isSubscribed = true;
  for (const [channel, see] of [
    [SERVED, served],
    [REQUESTED, requested],
    [ANSWERED, answered],
  ] as const) {
    safely(() => subscribe(channel, (message) => safely(() => see(message))));
  }
}

export const unwatchHttp = (witness: HttpWitness): void => void httpWatch.witnesses.delete(witness);
