import { REPORT, SCHEMA_VERSION } from './definition.js';
import { type JsonSchema, schemaOf } from './field.js';

/** The JSON Schema of the report, as it is published. */
export const reportSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:mcp-vitals:report:${SCHEMA_VERSION}`,
  title: 'mcp-vitals report',
  description:
    'How a process that speaks MCP is doing: health, metrics, alerts and performance, each figure with its window and count.',
  ...schemaOf(REPORT),
});
