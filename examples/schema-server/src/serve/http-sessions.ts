import type { HttpEndpoint } from './service.js';

/** The common interface of both SDKs' Streamable HTTP transports, with a server connected to them. */
export interface SessionTransport {
  /** Set once the client has initialised the session. */
  readonly sessionId?: string | undefined;
  handleRequest(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const MAX_SESSIONS = 100;

/**
 * The sessions of protocol versions up to 2025-11-25: a server for each, found again by the `Mcp-Session-Id` header.
 *
 * Clients may leave sessions open: above {@link MAX_SESSIONS}, the one that was idle longest is closed, and its client is
 * told, by the 404 of its next request, to start anew.
 */
export class HttpSessions implements HttpEndpoint {
  readonly #sessions = new Map<string, SessionTransport>();
  readonly #open: () => Promise<SessionTransport>;
  readonly #maxSessions: number;

  constructor(open: () => Promise<SessionTransport>, maxSessions = MAX_SESSIONS) {
    this.#open = open;
    this.#maxSessions = maxSessions;
  }

  async fetch(request: Request): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null) return await this.#begin(request);
    const session = this.#sessions.get(id);
    if (session === undefined) return sessionNotFound();
    this.#sessions.delete(id);
    this.#sessions.set(id, session);
    const response = await session.handleRequest(request);
    if (request.method === 'DELETE' && response.ok) this.#sessions.delete(id);
    return response;
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.close()));
  }

  async #begin(request: Request): Promise<Response> {
    const session = await this.#open();
    const response = await session.handleRequest(request);
    if (session.sessionId === undefined) {
      // The request was not an `initialize` and has been refused.
      await session.close();
      return response;
    }
    this.#sessions.set(session.sessionId, session);
    for (const [oldest, idle] of this.#sessions) {
      if (this.#sessions.size <= this.#maxSessions) break;
      this.#sessions.delete(oldest);
      await idle.close();
    }
    return response;
  }
}

const sessionNotFound = () =>
  Response.json({ jsonrpc: '2.0', error: { code: -32001, message: 'Session not found' }, id: null }, { status: 404 });
