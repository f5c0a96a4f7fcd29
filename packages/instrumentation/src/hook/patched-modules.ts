import { patchMcpHandler } from './mcp-handler.js';
import { type ObserverSource, patchMcpServer, patchProtocol } from './protocol-patch.js';

/** Patches the classes that a module of an MCP SDK exports, and the protocol class they have in common. */
export function patchModule(exports: object, observer: ObserverSource): void {
  const { Client, Server, McpServer } = exports as Record<string, unknown>;
  for (const role of [Client, Server]) {
    if (typeof role !== 'function') continue;
    patchProtocol(Object.getPrototypeOf(role.prototype), observer);
    patchProtocol(role.prototype, observer);
  }
  if (typeof McpServer === 'function') patchMcpServer(McpServer.prototype);
  patchMcpHandler(exports as Record<string, unknown>, observer);
}
