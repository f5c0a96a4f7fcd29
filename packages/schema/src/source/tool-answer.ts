import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../model/schema-error.js';

const MAX_ERROR_LENGTH = 2000;

/** Returns the content of a `tools/call` result. @throws {SchemaError} `tool_error` when the tool reports an error */
export function toolAnswer(result: Readonly<Record<string, unknown>>): unknown {
  const [first] = (Array.isArray(result.content) ? result.content : []) as { text?: unknown }[];
  const text = typeof first?.text === 'string' ? first.text : undefined;
  if (result.isError === true) {
    throw new SchemaError('tool_error', (text ?? 'the tool failed without a message').slice(0, MAX_ERROR_LENGTH));
  }
  const { structuredContent } = result;
  if (structuredContent === undefined) return text === undefined ? undefined : parsedText(text);
  return isWrapped(structuredContent) ? parsedText(structuredContent.result) : structuredContent;
}

/** Whether FastMCP wrapped a text as an object's only property, because structured content has to be an object. */
const isWrapped = (content: unknown): content is { result: string } =>
  isObject(content) && Object.keys(content).length === 1 && typeof content.result === 'string';

/** Parses a text as JSON; returns the text itself when it is not valid JSON. */
export function parsedText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
