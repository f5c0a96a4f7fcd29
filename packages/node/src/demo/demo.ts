/** Writes one line for the person who watches. */
export type Print = (line: string) => void;

export interface DemoOptions {
  /** The folder from which an MCP SDK is loaded. @default process.cwd() */
  readonly folder?: string;
}

export interface DemoOutcome {
  /** Whether the monitor told everything that the demo staged. */
  readonly passed: boolean;
  /** What it did not tell; empty when it passed. */
  readonly missed: readonly string[];
}

/** A fault staged with a real MCP client and server, in fast motion. */
export interface Demo {
  /** As in `mcp-vitals demo slow-tool`. */
  readonly name: string;
  /** One line for a list of demos. */
  readonly title: string;
  /**
   * Stages, explains and checks itself, within 30 s and without a network.
   * @throws Error with the remedy if no MCP SDK is installed
   */
  readonly run: (print: Print, options?: DemoOptions) => Promise<DemoOutcome>;
}
