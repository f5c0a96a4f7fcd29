import { isObject } from '@mcp-vitals/drift/json-schema';
import { SchemaError } from '../model/schema-error.js';

const MAX_ERROR_LENGTH = 2000;

/** Returns the content of a `tools/call` result. @throws {SchemaError} `tool_error` when the tool reports an error */
export function toolAnswer(result: Readonly<Record<string, unknown>>): unknown {
  const parts = (Array.isArray(result.content) ? result.content : []) as ({ text?: unknown } | null)[];
  const texts = parts.flatMap((part) => (typeof part?.text === 'string' ? [part.text] : []));
  if (result.isError === true) {
    throw new SchemaError(
      'tool_error',
      (texts.join(' ') || 'the tool failed without a message').slice(0, MAX_ERROR_LENGTH),
    );
  }
  const { structuredContent } = result;
  if (structuredContent === undefined) return answerIn(texts);
  return isWrapped(structuredContent) ? parsedText(structuredContent.result) : structuredContent;
}

/**
 * Several texts are the items of a list, which FastMCP writes one by one, unless one of them is JSON data: the others are then
 * remarks for people.
 */
function answerIn(texts: readonly string[]): unknown {
  const parsed = texts.map(parsedText);
  const data = parsed.filter((one) => typeof one === 'object' && one !== null);
  if (data.length === 1) return data[0];
  return parsed.length > 1 ? parsed : parsed[0];
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
