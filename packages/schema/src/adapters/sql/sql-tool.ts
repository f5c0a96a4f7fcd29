import type { Definition } from '@mcp-vitals/drift';
import { isObject } from '@mcp-vitals/drift/json-schema';

/** A tool that runs SQL. */
export interface SqlTool {
  readonly name: string;
  /** The name of the argument for the statement. */
  readonly argument: string;
  /** The size of an answer that the server passes on, once it is known to be smaller than usual. */
  partSize?: number;
}

const ARGUMENTS: ReadonlySet<string> = new Set(['sql', 'query', 'statement', 'sql_query', 'sqlQuery']);
const NAME = /sql|query|statement/i;
const WRITES = /write|insert|update|delete|create|alter|drop|append|export|explain|analy[sz]e|validate|migrat|save/i;

/** Returns the tools that take one statement and nothing else, those declared read-only first. */
export function sqlToolsIn(tools: readonly Definition[]): SqlTool[] {
  return tools
    .flatMap((tool) => {
      const argument = statementArgument(tool.inputSchema);
      return argument !== undefined && NAME.test(tool.name) && !WRITES.test(tool.name) ? [{ tool, argument }] : [];
    })
    .sort((a, b) => Number(isRead(b.tool)) - Number(isRead(a.tool)))
    .map(({ tool, argument }) => ({ name: tool.name, argument }));
}

function statementArgument(schema: unknown): string | undefined {
  if (!isObject(schema) || !isObject(schema.properties)) return undefined;
  const required = Array.isArray(schema.required) ? (schema.required as unknown[]) : [];
  const argument = Object.keys(schema.properties).find((name) => ARGUMENTS.has(name));
  return required.every((name) => name === argument) ? argument : undefined;
}

const isRead = ({ name, annotations }: Definition): boolean =>
  (isObject(annotations) && annotations.readOnlyHint === true) || /read/i.test(name);
