import type { TableDescription } from '@mcp-vitals/drift';
import { SchemaError } from '../model/schema-error.js';
import type { SchemaSource } from '../source/schema-source.js';
import type { SchemaAdapter } from './adapter.js';

/** One request: the tool, its arguments, and the parser of its answer. */
export interface ToolQuestion<Scope extends unknown[], Answer> {
  readonly tool: string;
  readonly arguments?: (...scope: Scope) => Record<string, unknown>;
  /** Parses the answer. An error it throws is reported as `unreadable`. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever a server says; the parser is what knows its shape
  readonly read: (answer: any, ...scope: Scope) => Answer;
}

export interface ToolAdapterOptions {
  readonly name: string;
  readonly databases: ToolQuestion<[], string[]>;
  readonly tables: ToolQuestion<[database: string], string[]>;
  readonly table: ToolQuestion<[database: string, table: string], TableDescription | undefined>;
  /** Matches the tool's error message for a missing database or table; any other error stays one. */
  readonly missing?: RegExp;
  readonly tableOf?: SchemaAdapter['tableOf'];
  readonly uriOf?: SchemaAdapter['uriOf'];
}

/** Makes an adapter for a server that answers through three tools. It fits a server that has all of them. */
export function toolAdapter(options: ToolAdapterOptions): SchemaAdapter {
  const needed = [options.databases, options.tables, options.table].map(({ tool }) => tool);
  const ask = async <Scope extends unknown[], Answer>(
    source: SchemaSource,
    question: ToolQuestion<Scope, Answer>,
    ...scope: Scope
  ): Promise<Answer> => {
    let answer: unknown;
    try {
      answer = await source.callTool(question.tool, question.arguments?.(...scope) ?? {});
    } catch (error) {
      const isMissing =
        error instanceof SchemaError && error.code === 'tool_error' && options.missing?.test(error.message);
      throw isMissing ? new SchemaError('not_found', error.message) : error;
    }
    return question.read(answer, ...scope);
  };
  return {
    name: options.name,
    fits: ({ tools }) => needed.every((name) => tools.some((tool) => tool.name === name)),
    databases: (source) => ask(source, options.databases),
    tables: (source, database) => ask(source, options.tables, database),
    table: (source, database, table) => ask(source, options.table, database, table),
    ...(options.tableOf && { tableOf: options.tableOf }),
    ...(options.uriOf && { uriOf: options.uriOf }),
  };
}
