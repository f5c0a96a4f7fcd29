export interface ChildEnvironmentOptions {
  /** The environment of this process. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The file that observes a process when it is preloaded. */
  readonly register: string;
  /** Where the processes write their reports. */
  readonly reportFolder: string;
  /** The address of a collector. */
  readonly otlp?: string | undefined;
  /** Whether each process serves its page. */
  readonly page: boolean;
  /** Whether the monitors write no log lines to stderr. */
  readonly quiet: boolean;
}

/** Seconds between two evaluations, unless the person set them: a live view is read every moment. */
const INTERVAL_SECONDS = '2';

/** The environment with which every Node.js process below the program observes itself. What the person set stays. */
export function childEnvironment(options: ChildEnvironmentOptions): Record<string, string | undefined> {
  const { variables, register, reportFolder, otlp, page, quiet } = options;
  return {
    MCP_MONITORING_INTERVAL: INTERVAL_SECONDS,
    // Each of several processes needs a port of its own.
    ...(page && { MCP_HTTP_PORT: '0' }),
    ...(quiet && { MCP_ENABLE_CONSOLE_LOGGING: 'false' }),
    ...variables,
    MCP_MONITORING_ENABLED: 'true',
    MCP_REPORT_FOLDER: reportFolder,
    ...(page && { MCP_HTTP_ENABLED: 'true' }),
    ...(otlp !== undefined && { OTEL_EXPORTER_OTLP_ENDPOINT: otlp }),
    NODE_OPTIONS: nodeOptions(variables.NODE_OPTIONS, register),
  };
}

/**
 * `NODE_OPTIONS` with one more preload. `--require` rather than `--import`, because a Node.js too old for the latter does not
 * start at all.
 */
function nodeOptions(before: string | undefined, register: string): string {
  const preload = `--require ${quoted(register)}`;
  return before === undefined || before.trim() === '' ? preload : `${before} ${preload}`;
}

/** As Node.js reads its options: in double quotes, with a backslash before a quote and before itself. */
const quoted = (file: string): string =>
  /[\s"\\]/.test(file) ? `"${file.replaceAll(/["\\]/g, (character) => `\\${character}`)}"` : file;
