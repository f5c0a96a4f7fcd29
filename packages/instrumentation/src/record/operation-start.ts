import type { Context, Link, Span } from '@opentelemetry/api';
import type { OperationInfo, ResolvedConfig, Role } from '../config.js';
import { type Notification, type Request, stringParam } from '../message/messages.js';
import type { Namer } from './identity.js';
import type { Telemetry } from './telemetry.js';

/** The source of names for the operations of one connection, and the telemetry that records them. */
export interface Recorder {
  readonly telemetry: Telemetry;
  readonly namer: Namer;
  /** The transport, which may obtain a session id later. */
  readonly transport: { readonly sessionId?: string | undefined };
  readonly facts: { readonly isObservedOnPipe?: boolean };
  /** What tells the other end of the connection apart, in this process alone. */
  readonly peerKey: string;
}

export interface OperationStart {
  readonly config: ResolvedConfig;
  /** `client` if this process sends the message, `server` if it receives it. */
  readonly role: Role;
  readonly message: Request | Notification;
  readonly parent: Context;
  readonly links: Link[];
  /** The round of an exchange, counted from 1. Recorded only from the second round on. */
  readonly round: number;
  /** The task that the message is about. */
  readonly task?: { readonly hash: string | undefined } | undefined;
  /** The signal that the sender cancelled the request. */
  readonly abortSignal: AbortSignal | undefined;
  /** An existing span to add attributes to, instead of a new one. */
  readonly enrich?: Span | undefined;
}

/** The description of an operation for user hooks. */
export const infoOf = (role: Role, { method, params }: Request | Notification): OperationInfo => ({
  role,
  method,
  name: method === 'tools/call' || method === 'prompts/get' ? stringParam(params, 'name') : undefined,
  params,
});
