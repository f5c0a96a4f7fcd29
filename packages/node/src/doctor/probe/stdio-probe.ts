import type { Clock } from '@mcp-vitals/signals';
import { GreetedServer } from '../../session/greeted-server.js';
import { SessionError } from '../../session/session-error.js';
import { type StdioServer, StdioSession } from '../../session/stdio-session.js';

/** How a server answered. */
export interface StdioOutcome {
  /** `silent`: it runs and does not answer in time. */
  readonly status: 'answered' | 'ended' | 'silent';
  /** Number of tools listed; `undefined` if it has none or did not list them. */
  readonly tools: number | undefined;
  /** A line on stdout that is no JSON-RPC; `undefined` if there was none. */
  readonly strayLine: string | undefined;
  /** Why there was no answer; empty with one. */
  readonly reason: string;
}

interface Limits {
  readonly clock: Clock;
  /** Time for all answers together. */
  readonly limitMillis: number;
  readonly signal: AbortSignal;
}

/** Starts a stdio server, initializes a session, lists its tools, and ends it. Rejects for no fault of the server. */
export async function tryStdioServer(server: StdioServer, limits: Limits): Promise<StdioOutcome> {
  const { clock, limitMillis, signal } = limits;
  const session = new StdioSession(server, { clock, signal });
  const deadline = clock.now() + limitMillis;
  try {
    const greeted = await GreetedServer.greet(session, limitMillis);
    const listed = await greeted.request('tools/list', {}, Math.max(0, deadline - clock.now()));
    const tools = typeof listed === 'object' && Array.isArray(listed.tools) ? listed.tools.length : undefined;
    return { status: 'answered', tools, strayLine: session.strayLine, reason: '' };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const { isSilent, message: reason } = error;
    return { status: isSilent ? 'silent' : 'ended', tools: undefined, strayLine: session.strayLine, reason };
  } finally {
    await session.close();
  }
}

/** An answer in words, with the number of tools. */
export const answerText = ({ tools }: StdioOutcome): string =>
  `it answered, with ${tools === undefined ? 'no list of tools' : tools === 1 ? '1 tool' : `${tools} tools`}`;
