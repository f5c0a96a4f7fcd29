import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

/** The addresses that are routed in the Internet; IPv6 has no others today. */
const GLOBAL_UNICAST: Range = ipaddr.parseCIDR('2000::/3');

/** Azure's platform address, which is reached from inside a virtual machine although it is public. */
const PLATFORM: Range = ipaddr.parseCIDR('168.63.129.16/32');

/** The group in front of the IPv4 address in an ISATAP interface identifier (RFC 5214). */
const ISATAP = 0x5efe;

/**
 * Decides which addresses a request of ours may reach. Public ones, and what the configuration permits: loopback, private,
 * link-local, metadata and reserved ones are blocked, also where an IPv6 address carries them (mapped, compatible, NAT64, 6to4,
 * Teredo, ISATAP).
 */
export class AddressGuard {
  readonly #permitsAll: boolean;
  readonly #permitted: readonly Range[];

  /**
   * @param allow addresses and ranges such as `127.0.0.0/8`, or `all`
   * @throws {TypeError} for one that is neither
   */
  constructor(allow: readonly string[] = []) {
    this.#permitsAll = allow.includes('all');
    this.#permitted = allow.filter((range) => range !== 'all').map(parseRange);
  }

  /** @param address without brackets, as the resolver returns it */
  permits(address: string): boolean {
    if (this.#permitsAll) return true;
    if (!ipaddr.isValid(address)) return false;
    // A mapped address is the IPv4 address.
    const parsed = ipaddr.process(address);
    return this.#permitted.some((range) => isWithin(parsed, range)) || isPublic(parsed);
  }
}

function parseRange(text: string): Range {
  const [address = '', bits] = text.split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  const length = bits === undefined ? longest : Number(bits);
  if (family === 0 || !/^\d+$/.test(bits ?? '0') || length > longest) {
    throw new TypeError(
      `allowAddresses: ${JSON.stringify(text)} is no address range; write it like 10.0.0.0/8 or fd00::/8`,
    );
  }
  return [ipaddr.parse(address), length];
}

function isWithin(address: Address, [network, bits]: Range): boolean {
  if (address instanceof ipaddr.IPv4 && network instanceof ipaddr.IPv4) return address.match(network, bits);
  if (address instanceof ipaddr.IPv6 && network instanceof ipaddr.IPv6) return address.match(network, bits);
  return false;
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || isWithin(address, PLATFORM)) return false;
  if (address instanceof ipaddr.IPv4) return true;
  return isWithin(address, GLOBAL_UNICAST) && address.parts[5] !== ISATAP;
}
