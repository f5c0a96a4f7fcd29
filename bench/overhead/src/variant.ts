import type { SignalCounter } from './opentelemetry.js';
import type { CallToolParams, Client, Handler, Major, Sdk, Server, ToolResult } from './sdk.js';
import type { ExpectedSignals } from './signals.js';

export type { SignalCounter };

export type CallTool = (params: CallToolParams) => Promise<ToolResult>;

/** The hooks of one way to observe calls. Each way defines only those it needs. */
export interface Observer {
  /** The loaded SDK classes, before the first instance. */
  sdk?(sdk: Sdk): void;
  /** Takes a server before its tools are registered; returns its replacement. */
  server?(server: Server): Server;
  /** Takes a client before it connects; returns its replacement. */
  client?(client: Client): Client;
  /** Wraps a call, for instrumentation by hand. */
  call?(callTool: CallTool): CallTool;
  /** Wraps a tool's handler, likewise. */
  handler?(handler: Handler): Handler;
  /** Whether it sees only tools that are registered by v1's older `tool`. */
  readonly registersByTool?: boolean;
  readonly signals: SignalCounter;
}

/** The inputs from which a variant builds its observer. */
export type Toolbox = typeof import('./opentelemetry.js');

/** One row of the table: a way to observe calls, in a process of its own. */
export interface Variant {
  readonly name: string;
  /** Its description in the table. */
  readonly is: string;
  readonly majors: readonly Major[];
  /** The expected signals of each call; any others make its measurement invalid. */
  readonly expected: ExpectedSignals;
  /** The variant it is compared with. @default `baseline` */
  readonly against?: string;
  /** URLs of files to load first, by `node --import`. */
  readonly imports?: readonly string[];
  /** Switches the observing on, before the SDK is loaded. */
  observe(toolbox: Toolbox): Observer | Promise<Observer>;
}
