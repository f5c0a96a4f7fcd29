import type { DefinitionFinding } from './finding.js';

/** A finding with the definition it stands in. */
export interface ListedFinding extends DefinitionFinding {
  readonly role: 'client' | 'server';
  /** The name of the server, as it gives it. */
  readonly server: string;
  readonly definition: 'tool' | 'prompt' | 'resource' | 'server';
  /** The name of the tool, the prompt or the resource template; `instructions` of a server's. */
  readonly tool: string;
  /** When the definition was first seen with it: wall time in milliseconds since the epoch. */
  readonly sinceMillis: number;
}

/** Findings of one kind in the results of one tool. */
export interface ResultFinding {
  readonly server: string;
  readonly tool: string;
  readonly kind: string;
  readonly severity: DefinitionFinding['severity'];
  readonly text: string;
  readonly count: number;
  /** Wall time in milliseconds since the epoch. */
  readonly lastMillis: number;
}

/** What scans found in the definitions that servers listed last. */
export interface DefinitionScan {
  readonly servers: number;
  readonly tools: number;
  readonly prompts: number;
  readonly resourceTemplates: number;
  /** Servers with instructions to agents. */
  readonly instructions: number;
  /** Poisoning before quality, the most severe first. */
  readonly findings: readonly ListedFinding[];
  /** Findings that a setting names as known. */
  readonly ignored: number;
  /** Definitions, servers and results left out because there were too many. */
  readonly unscanned: number;
  /** What was found in results; empty unless they are scanned. */
  readonly results: readonly ResultFinding[];
}
