import { SchemaError } from '../../model/schema-error.js';
import type { SchemaSource } from '../../source/schema-source.js';
import type { Dialect } from './dialect.js';
import type { SqlTool } from './sql-tool.js';

/** A part of the document in hex, which survives every row format: JSON, CSV, Python's repr, a table for people. */
const PART = /MCPV(\d+)x([0-9A-Fa-f]*)VPCM/;
const FIRST_SIZE = 40_000;
const LEAST_SIZE = 500;
/** The most parts of one document; with the first part size this allows 10 MB of JSON. */
const MAX_PARTS = 500;

/**
 * Queries a database for one JSON document. A server that truncates long answers is asked for shorter parts.
 * @throws {SchemaError} `unreadable` when no part arrives complete
 */
export async function queryCatalogue(
  source: SchemaSource,
  tool: SqlTool,
  dialect: Dialect,
  json: string,
): Promise<unknown> {
  let hex = '';
  let size = tool.partSize ?? FIRST_SIZE;
  for (let parts = 0; parts < MAX_PARTS; ) {
    const answer = await source.callTool(tool.name, { [tool.argument]: dialect.part(json, hex.length + 1, size) });
    const [, length, part] = PART.exec(typeof answer === 'string' ? answer : JSON.stringify(answer ?? null)) ?? [];
    if (length === undefined || part === undefined || (part === '' && Number(length) > hex.length)) {
      size = Math.floor(size / 4);
      if (size < LEAST_SIZE) throw unreadable(tool, answer);
      tool.partSize = size;
      continue;
    }
    hex += part;
    parts++;
    if (hex.length >= Number(length)) return JSON.parse(Buffer.from(hex, 'hex').toString('utf8'));
  }
  throw new SchemaError('unreadable', `the answer of ${tool.name} has more than ${MAX_PARTS} parts`);
}

function unreadable({ name }: SqlTool, answer: unknown): SchemaError {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer ?? null);
  return new SchemaError('unreadable', `the tool ${name} does not return the selected row: ${text.slice(0, 200)}`);
}
