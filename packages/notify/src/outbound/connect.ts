import { lookup as resolve } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import type { AddressGuard } from './address-guard.js';

export interface ConnectOptions {
  /** Decides which of a name's addresses are connected to. */
  readonly guard: AddressGuard;
  /** @default the system's resolver */
  readonly lookup?: LookupFunction | undefined;
  readonly signal: AbortSignal;
}

/** Most addresses of a name that are tried. */
const MAX_ADDRESSES = 4;

/** Time limit for an address when the name has another one, in milliseconds. */
const ADDRESS_MILLIS = 3000;

/**
 * Connects to a permitted address of a name. The name is resolved once, its addresses are checked, and the socket goes to one of
 * these, so a name that changes its address between check and use gains nothing. The socket does not keep the process alive.
 * @throws {BlockedAddressError} when no address is permitted
 * @throws the resolver's or the connection's error
 */
export async function connectTo(hostname: string, port: number, options: ConnectOptions): Promise<Socket> {
  const all = await addressesOf(hostname, options.lookup);
  const permitted = all.filter((address) => options.guard.permits(address)).slice(0, MAX_ADDRESSES);
  if (permitted.length === 0) throw new BlockedAddressError(hostname, all[0]);
  let failure: unknown;
  for (const [at, address] of permitted.entries()) {
    const limitMillis = at + 1 < permitted.length ? ADDRESS_MILLIS : 0;
    try {
      return await open(address, port, limitMillis, options.signal);
    } catch (error) {
      failure = error;
      if (options.signal.aborted) break;
    }
  }
  throw failure;
}

/** A name that resolves to an address that may not be reached. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';

  constructor(hostname: string, address: string | undefined) {
    super(address === undefined ? `${hostname} has no address` : `${hostname}: ${blockedText(address)}`);
  }
}

export const blockedText = (address: string): string =>
  `${address} is not a public address; nothing is sent there: name a public receiver, or permit it with allowAddresses`;

/** The address in a URL's host; the URL parser has normalised other notations such as `0x7f.1`. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) ? bare : undefined;
}

function addressesOf(hostname: string, lookup: LookupFunction = resolve as LookupFunction): Promise<string[]> {
  const literal = literalAddress(hostname);
  if (literal !== undefined) return Promise.resolve([literal]);
  return new Promise((settle, reject) => {
    lookup(hostname, { all: true }, (error, found) => {
      if (error) reject(error);
      else settle(typeof found === 'string' ? [found] : found.map(({ address }) => address));
    });
  });
}

/** @param limitMillis 0 for none but the signal */
function open(address: string, port: number, limitMillis: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((settle, reject) => {
    const socket = connect({ host: address, port });
    // An address without a name has its handle at once, so this holds while it connects too.
    socket.unref();
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error);
    };
    const abort = () => fail(new Error('no connection in time'));
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    socket.setTimeout(limitMillis, abort);
    socket.once('error', fail);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('error', fail);
      socket.removeListener('timeout', abort);
      socket.setTimeout(0);
      settle(socket);
    });
  });
}
