import { escapeText } from '@mcp-vitals/signals';
import type { ToolUse } from '../../recommend/context/uncalled-tools.js';

/** Rows of a report. */
const MAX_TOOLS = 100;

/** A tool that a server listed and that nobody has called since. */
export interface UncalledTool {
  readonly tool: string;
  readonly server: string | undefined;
  readonly role: 'client' | 'server';
  /** Calls of other tools of the server since this one was listed. */
  readonly otherCalls: number;
}

/** The tools that nobody called, those first beside which others were called the most. */
export const uncalledToolsOf = (uses: readonly ToolUse[]): UncalledTool[] =>
  uses
    .flatMap(({ role, server, uncalled }) =>
      uncalled.map(({ tool, otherCalls }) => ({
        tool: escapeText(tool),
        server: server === undefined ? undefined : escapeText(server),
        role,
        otherCalls,
      })),
    )
    .sort((a, b) => b.otherCalls - a.otherCalls)
    .slice(0, MAX_TOOLS);
