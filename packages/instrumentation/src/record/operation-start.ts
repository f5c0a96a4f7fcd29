import type { Context, Link, Span } from '@opentelemetry/api';
import type { OperationInfo, ResolvedConfig, Role } from '../config.js';
import { type Notification, type Request, stringParam } from '../message/messages.js';
import type { Namer } from './identity.js';
import type { Telemetry } from './telemetry.js';

/** Where operations of one connection get their names from, and where they are recorded. */
export interface Recorder {
  readonly telemetry: Telemetry;
  readonly namer: Namer;
  /** The transport, which may have a session id from some moment on. */
  readonly transport: { readonly sessionId?: string | undefined };
  readonly facts: { readonly isObservedOnPipe?: boolean };
}

export interface OperationStart {
  readonly config: ResolvedConfig;
  /** `client` for the party that sends, `server` for the one that receives. */
  readonly role: Role;
  readonly message: Request | Notification;
  readonly parent: Context;
  readonly links: Link[];
  /** The round of an exchange, from 1. Recorded only from the second round on. */
  readonly round: number;
  /** Signals that the sender gave the request up. */
  readonly abortSignal: AbortSignal | undefined;
  /** A span to add to, instead of one of the operation's own. */
  readonly enrich?: Span | undefined;
}

/** An operation as the user's hooks see it. */
export const infoOf = (role: Role, { method, params }: Request | Notification): OperationInfo => ({
  role,
  method,
  name: method === 'tools/call' || method === 'prompts/get' ? stringParam(params, 'name') : undefined,
  params,
});
