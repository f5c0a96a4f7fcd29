import { isIP } from 'node:net';
import { isLoopback } from '../../config/schema/http.js';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];

/**
 * Accepts requests by their Host header. A page of a stranger whose name was rebound to this address sends that name, so only
 * names that are known are accepted; an address cannot be rebound, so a server on a network also accepts any address.
 */
export class HostGuard {
  readonly #names: ReadonlySet<string>;
  readonly #isOnNetwork: boolean;

  /** @param bound the address that the server listens on */
  constructor(bound: string, allowed: readonly string[]) {
    this.#isOnNetwork = !isLoopback(bound);
    this.#names = new Set([...LOOPBACK_NAMES, ...[bound, ...allowed].map((name) => bare(name.toLowerCase()))]);
  }

  accepts(header: string | undefined): boolean {
    if (header === undefined || !/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(header)) return false;
    const name = bare(header.toLowerCase());
    return this.#names.has(name) || (this.#isOnNetwork && isIP(name) !== 0);
  }
}

/** A Host header's name without port and brackets. */
const bare = (host: string): string =>
  host.startsWith('[') ? host.slice(1, host.indexOf(']')) : isIP(host) === 6 ? host : host.replace(/:\d+$/, '');
