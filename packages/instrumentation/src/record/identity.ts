import type { Attributes } from '@opentelemetry/api';
import type { Role } from '../config.js';
import type { Notification, Request } from '../message/messages.js';

/** The name of an operation, and the attributes that its span and its metric share. All values are bounded. */
export interface Identity {
  readonly spanName: string;
  readonly attributes: Readonly<Attributes>;
  /** Whether the server is not known to have the tool or the prompt asked for. */
  readonly isTargetUnknown: boolean;
  /** Whether MCP does not define the method, and no server is known to answer it. */
  readonly isMethodUnknown: boolean;
  /** Whether a name or version was still unknown and may be known when the operation ends. */
  readonly isProvisional: boolean;
}

/** Names operations: called when one starts, and again when it ends if its identity was provisional. */
export interface Namer {
  /** A number that changes whenever an identity may have changed. */
  readonly revision: number;
  identify(role: Role, message: Request | Notification): Identity;
}
