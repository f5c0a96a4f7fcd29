import type { Connection } from '../wire/connection.js';

/** The connection that each protocol object had last. Requests that it refuses to send without one belong to that. */
const lastConnections = new WeakMap<object, Connection>();

export const rememberConnection = (protocol: object, connection: Connection): unknown =>
  lastConnections.set(protocol, connection);

export const lastConnectionOf = (protocol: object): Connection | undefined => lastConnections.get(protocol);
