import type { SignalCounter } from './opentelemetry.js';
import type { CallToolParams, Client, Handler, Major, Sdk, Server, ToolResult } from './sdk.js';
import type { Signals } from './signals.js';

export type { SignalCounter };

export type CallTool = (params: CallToolParams) => Promise<ToolResult>;

/** Where one way to observe calls gets hold of them. Each takes what it needs and leaves the rest out. */
export interface Observer {
  /** The SDK's classes, loaded, before anything is made of them. */
  sdk?(sdk: Sdk): void;
  /** A server before its tools are registered, and what to use in its place. */
  server?(server: Server): Server;
  /** A client before it connects, and what to use in its place. */
  client?(client: Client): Client;
  /** A call, for what is written by hand around it. */
  call?(callTool: CallTool): CallTool;
  /** A tool's handler, likewise. */
  handler?(handler: Handler): Handler;
  /** Whether it sees only tools that are registered by v1's older `tool`. */
  readonly registersByTool?: boolean;
  readonly signals: SignalCounter;
}

/** What a variant builds its observer with. */
export type Toolbox = typeof import('./opentelemetry.js');

/** One row of the table: a way to observe calls, by a process of its own. */
export interface Variant {
  readonly name: string;
  /** What it is, for the reader of the table. */
  readonly is: string;
  readonly majors: readonly Major[];
  /** What it must make of each call; anything else makes its measurement invalid. */
  readonly expected: Signals;
  /** The variant it is compared with; `baseline` unless told. */
  readonly against?: string;
  /** URLs of files to load before all else, by `node --import`. */
  readonly imports?: readonly string[];
  /** Switches the observing on, before the SDK is loaded. */
  observe(toolbox: Toolbox): Observer | Promise<Observer>;
}
