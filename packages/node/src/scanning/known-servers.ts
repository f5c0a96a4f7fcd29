import type { DefinitionListing } from '@mcp-vitals/instrumentation';
import { KnownServer, keyOfServer } from './known-server.js';

/** Servers that are kept; listings of further ones are counted and not scanned. */
const MAX_SERVERS = 50;

type Kind = KnownServer['kind'];

/** The servers whose definitions were listed, one entry for each kind of definition. */
export class KnownServers {
  readonly #entries = new Map<string, KnownServer>();

  get all(): KnownServer[] {
    return [...this.#entries.values()];
  }

  /** Servers, whatever they listed. */
  get count(): number {
    return new Set(this.all.map(({ key }) => key)).size;
  }

  /** The entry of a listing; `undefined` when there are too many. */
  of(page: DefinitionListing): KnownServer | undefined {
    const key = `${page.kind} ${keyOfServer(page)}`;
    const known = this.#entries.get(key);
    if (known !== undefined || this.ofKind(page.kind).length >= MAX_SERVERS) return known;
    const server = new KnownServer(page);
    this.#entries.set(key, server);
    return server;
  }

  ofKind(kind: Kind): KnownServer[] {
    return this.all.filter((server) => server.kind === kind);
  }

  /** Definitions of a kind, or of all. */
  definitions(kind?: Kind): number {
    const servers = kind === undefined ? this.all : this.ofKind(kind);
    return servers.reduce((sum, { tools }) => sum + tools.size, 0);
  }

  /** The tools of other servers of which this process is a client; none while those of the server itself are not known. */
  foreignTo({ key }: KnownServer): Set<string> {
    const own = this.#entries.get(`tool ${key}`);
    if (own === undefined) return new Set();
    const others = this.ofKind('tool').filter((other) => other.role === 'client' && other !== own);
    const names = others.flatMap((other) => [...other.tools.keys()]);
    return new Set(names.filter((name) => !own.tools.has(name)));
  }
}
