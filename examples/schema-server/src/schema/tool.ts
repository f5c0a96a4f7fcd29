import type { z } from 'zod';
import { DatabaseError } from '../database/database-error.js';
import { SchemaError } from './schema-error.js';

/** A tool, independent of both SDKs; both adapters register the same one. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: z.ZodObject;
  readonly outputSchema: z.ZodObject;
  readonly annotations: { readonly readOnlyHint: true; readonly idempotentHint: true; readonly openWorldHint: false };
  /** Calls it with arguments that passed `inputSchema`. Never rejects. */
  readonly call: (args: unknown) => Promise<ToolResult>;
}

/** The part of MCP's `CallToolResult` that both SDKs agree on. */
export interface ToolResult {
  readonly content: [{ readonly type: 'text'; readonly text: string }];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: true;
  readonly [key: string]: unknown;
}

export interface ToolOptions<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: Input;
  readonly outputSchema: Output;
  readonly run: (args: z.output<Input>) => Promise<z.input<Output>>;
  /** Called for each call that failed without a fault of the caller. */
  readonly onFailure: (tool: string, error: unknown) => void;
}

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>({
  run,
  onFailure,
  ...definition
}: ToolOptions<Input, Output>): Tool {
  return {
    ...definition,
    annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    call: async (args) => {
      try {
        const structuredContent = await run(args as z.output<Input>);
        return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
      } catch (error) {
        if (!(error instanceof SchemaError)) onFailure(definition.name, error);
        return { content: [{ type: 'text', text: explain(error) }], isError: true };
      }
    },
  };
}

/** The message for the caller: our own, or that the database is in trouble; never a stack. */
export function explain(error: unknown): string {
  if (error instanceof SchemaError) return error.message;
  if (error instanceof DatabaseError)
    return `The database did not answer: ${error.message} (${error.code}). Try again later.`;
  return 'The server could not answer. Its log says why.';
}
