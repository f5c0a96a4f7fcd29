import path from 'node:path';
import type { ProcessReport } from '../../report-file/process-report.js';
import type { ProgramEnd } from './program.js';

/** Why no MCP was seen, as far as it can be told from outside. */
export interface NotObserved {
  readonly cause:
    | 'turned_off'
    | 'python'
    | 'container'
    | 'other_runtime'
    | 'no_node'
    | 'ended_early'
    | 'own_telemetry'
    | 'no_client'
    | 'no_sdk';
  /** What happened. */
  readonly happened: string;
  /** The likely reason. */
  readonly means: string;
  readonly remedy: string;
}

export interface Unobserved {
  readonly command: string;
  readonly processes: readonly ProcessReport[];
  readonly end: ProgramEnd;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly isStdinTerminal: boolean;
}

const RUNTIMES: readonly (readonly [RegExp, NotObserved['cause'], means: string, remedy: string])[] = [
  [
    /^(python[\d.]*|uvx?|pipx|poetry|hatch)$/,
    'python',
    'this is a Python program, and only Node.js processes can be observed',
    'observe its client with mcp-vitals run, or send its telemetry with OpenTelemetry for Python: opentelemetry-instrument python server.py',
  ],
  [
    /^(docker|podman|nerdctl|kubectl)$/,
    'container',
    'a container gets neither this environment nor these files',
    'install @mcp-vitals/node in the image and set NODE_OPTIONS=--import=@mcp-vitals/node/register there, or observe its client',
  ],
  [
    /^(bunx?|deno|java|dotnet|go|cargo|ruby|php)$/,
    'other_runtime',
    'this runtime does not read NODE_OPTIONS',
    'run the program with Node.js, or observe its client with mcp-vitals run',
  ],
];

/** The likely cause of a run that saw no MCP, and what to do. */
export function whyNotObserved({ command, processes, end, variables, isStdinTerminal }: Unobserved): NotObserved {
  const name = path.basename(command).replace(/\.(exe|cmd|ps1)$/i, '');
  const happened = `no MCP message was seen of ${name}`;
  if (variables.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') {
    return {
      cause: 'turned_off',
      happened,
      means: 'OTEL_SDK_DISABLED=true turns observation off',
      remedy: 'unset OTEL_SDK_DISABLED and run it again',
    };
  }
  if (processes.length === 0) return { happened, ...withoutNode(name) };
  const hasFailed = (end.code ?? 0) !== 0;
  const hasSdk = processes.some(({ mcp }) => mcp.sdkModules > 0);
  if (hasFailed) {
    return {
      cause: 'ended_early',
      happened,
      means: `it ended with code ${end.code} before a client spoke to it`,
      remedy: 'read what it wrote on stderr, and start it without mcp-vitals to see whether it runs alone',
    };
  }
  if (processes.at(-1)?.mcp.connected === false) {
    return {
      cause: 'own_telemetry',
      happened,
      means: 'the program sets OpenTelemetry up by itself, so the monitor has no figures',
      remedy: 'call initializeMonitoring({ telemetry: false }) in it and pass its parts to that set-up',
    };
  }
  if (hasSdk || isStdinTerminal) return { happened, ...withoutClient(hasSdk, isStdinTerminal) };
  return {
    cause: 'no_sdk',
    happened,
    means: `of its ${processes.length} Node.js processes none loaded an MCP SDK or spoke MCP on its pipes; a bundled program is seen on stdio only`,
    remedy:
      'check that it is an MCP program; in a bundled one over HTTP, call instrumentServer or instrumentClient of @mcp-vitals/instrumentation',
  };
}

function withoutNode(name: string): Omit<NotObserved, 'happened'> {
  const known = RUNTIMES.find(([pattern]) => pattern.test(name));
  if (known !== undefined) return { cause: known[1], means: known[2], remedy: known[3] };
  return {
    cause: 'no_node',
    means: 'it started no Node.js process of version 20.19 or newer that reads NODE_OPTIONS',
    remedy: 'check that it is a Node.js program and that no script between unsets NODE_OPTIONS',
  };
}

const withoutClient = (hasSdk: boolean, isStdinTerminal: boolean): Omit<NotObserved, 'happened'> => ({
  cause: 'no_client',
  means: `${hasSdk ? 'the MCP SDK was loaded and observed, and' : 'the program ran, and'} no client sent a message${isStdinTerminal ? ': its stdin is this terminal' : ''}`,
  remedy:
    'let a client start it: write mcp-vitals run -- before the command in the configuration of the client, or try npx @modelcontextprotocol/inspector mcp-vitals run -- and the command',
});
