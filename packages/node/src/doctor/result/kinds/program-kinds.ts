import { kinds } from '../finding-kind.js';

/** Node.js, packages, set-up, hooks. */
export const PROGRAM_KINDS = kinds({
  NODE_TOO_OLD: [
    'fail',
    'Node.js is older than 20.19',
    'mcp-vitals and the packages it needs do not run on it',
    'install Node.js 22 or newer',
  ],
  SDK_ABSENT: [
    'info',
    'no MCP SDK can be found from the folder',
    'nothing can be said about versions and hooks',
    'run it in the folder of the application, after its packages were installed',
  ],
  SDK_TOO_OLD: [
    'fail',
    'a copy of the MCP SDK is older than 1.0.1',
    'its calls are not observed',
    'update @modelcontextprotocol/sdk',
  ],
  SDK_COPIES: [
    'warn',
    'copies of one MCP SDK package in different versions are installed',
    'each is observed, but a server or client of one copy is not an instance of the classes of another',
    'use one version',
  ],
  API_VERSIONS_DIFFER: [
    'warn',
    'copies of @opentelemetry/api in different versions are installed',
    'a newer copy rejects the registrations of an older one, so telemetry made through it is lost',
    'use one version',
  ],
  API_MAJORS_DIFFER: [
    'fail',
    'copies of @opentelemetry/api with different majors are installed',
    'they share no registration, so telemetry made through one of them is lost',
    'use version 1 everywhere',
  ],
  TELEMETRY_SDK_TOO_OLD: [
    'fail',
    "the application's OpenTelemetry SDK is older than 2.0",
    "it cannot take the monitor's reader and span processor",
    'update the @opentelemetry packages to version 2',
  ],
  TELEMETRY_SDK_MAJORS_DIFFER: [
    'warn',
    'copies of one OpenTelemetry SDK package with different majors are installed',
    'parts of one major do not fit into the providers of another',
    'update the older ones',
  ],
  VITALS_NOT_INSTALLED: [
    'fail',
    'the set-up names a package of mcp-vitals that cannot be found from the folder',
    'the application does not start with it',
    'install it there',
  ],
  ENTRY_NOT_FOUND: [
    'fail',
    'the program file does not exist',
    'the application does not start',
    'correct the path, or build the application first',
  ],
  SETUP_ABSENT: [
    'warn',
    'neither the command line nor the program loads mcp-vitals',
    'nothing of it is observed',
    'preload the register',
  ],
  SETUP_OFF: ['warn', 'a variable turns mcp-vitals off', 'nothing is observed', 'unset it'],
  SDK_BUNDLED: [
    'warn',
    "the program file holds the MCP SDK's code",
    'hooks do not apply there: over stdio its messages are observed on the pipes, as separate traces, and over HTTP not at all',
    'keep the SDK out of the bundle, as in esbuild --external:@modelcontextprotocol/*, or call instrumentServer(server)',
  ],
  HOOKS_MISSED: [
    'fail',
    'a call through the installed SDK made no span',
    "the application's calls make none either",
    'look at NODE_OPTIONS for other loaders, preload the register first, and use a supported SDK version',
  ],
  PROBE_FAILED: [
    'fail',
    'the probe process did not make its call',
    'whether hooks take is unknown',
    'read the reason, which also stops the application if it is about a module',
  ],
  PROGRAM_DOES_NOT_START: [
    'fail',
    'the program ended before it answered',
    'no client can use it',
    'run its command in a terminal, and read its error',
  ],
  PROGRAM_SILENT: [
    'fail',
    'the program did not answer over stdio in time',
    'a client gives up on it',
    'look for work before it connects its transport; a server over HTTP cannot be tried this way',
  ],
  PROGRAM_WRITES_STDOUT: [
    'warn',
    'the program writes lines to stdout that are no JSON-RPC',
    'stdout of a stdio server belongs to the protocol, and strict clients disconnect',
    'write logs to stderr',
  ],
  PROGRAM_UNSEEN: [
    'fail',
    'the program answered, and no span of it arrived',
    'it is not observed, or its telemetry goes elsewhere',
    'load mcp-vitals before the SDK, and let the exporter take its address from OTEL_EXPORTER_OTLP_ENDPOINT',
  ],
});
