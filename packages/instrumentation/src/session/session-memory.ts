import { KnownServers } from './known-names.js';
import { Rounds } from './rounds.js';

/** State that outlives a connection, because a server may be created for each request and a client for each call. */
export class SessionMemory {
  readonly servers = new KnownServers();
  readonly rounds = { client: new Rounds(), server: new Rounds() };
}
