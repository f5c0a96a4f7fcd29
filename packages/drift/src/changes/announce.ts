import {
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_KIND,
  ATTR_SCHEMA_NAME,
  ATTR_SCHEMA_SERVER,
  type McpMetricsCollector,
} from '@mcp-vitals/signals';
import { trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { VERSION } from '../version.js';
import type { SchemaChange } from './schema-change.js';

const EVENT = 'mcp_vitals.schema.change';

/** Says of a change in every way there is: a metric, an event of the span under way, a log record. */
export function announce({ server, kind, name, change, text }: SchemaChange, collector: McpMetricsCollector): void {
  collector.recordSchemaChange(change, kind);
  const attributes = {
    [ATTR_SCHEMA_CHANGE]: change,
    [ATTR_SCHEMA_KIND]: kind,
    [ATTR_SCHEMA_NAME]: name.slice(0, 128),
    [ATTR_SCHEMA_SERVER]: server.slice(0, 128),
  };
  trace.getActiveSpan()?.addEvent(EVENT, attributes);
  const severe = change === 'breaking' || change === 'removed';
  logs.getLogger('@mcp-vitals/drift', VERSION).emit({
    eventName: EVENT,
    severityNumber: severe ? SeverityNumber.WARN : SeverityNumber.INFO,
    severityText: severe ? 'WARN' : 'INFO',
    body: `${change} ${kind} ${name} of ${server}: ${text}`.slice(0, 2000),
    attributes,
  });
}
