import {
  ATTR_SCHEMA_CHANGE,
  ATTR_SCHEMA_FINGERPRINT,
  ATTR_SCHEMA_KIND,
  ATTR_SCHEMA_NAME,
  ATTR_SCHEMA_SERVER,
  escapeText,
  type McpMetricsCollector,
} from '@mcp-vitals/signals';
import { trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { VERSION } from '../version.js';
import type { SchemaChange } from './schema-change.js';

const EVENT = 'mcp_vitals.schema.change';

/** Records a change as a metric, as an event of the active span and as a log record. */
export function announce(
  { server, kind, name, change, text, fingerprint, findings }: SchemaChange,
  collector: McpMetricsCollector,
): void {
  collector.recordSchemaChange(change, kind, { server, name, text, findings });
  const [named, from] = [name, server].map((one) => escapeText(one.slice(0, 128)));
  const attributes = {
    [ATTR_SCHEMA_CHANGE]: change,
    [ATTR_SCHEMA_KIND]: kind,
    [ATTR_SCHEMA_NAME]: named!,
    [ATTR_SCHEMA_SERVER]: from!,
    ...(fingerprint !== undefined && { [ATTR_SCHEMA_FINGERPRINT]: fingerprint }),
  };
  trace.getActiveSpan()?.addEvent(EVENT, attributes);
  const isSevere = change === 'breaking' || change === 'removed' || change === 'instructions';
  logs.getLogger('@mcp-vitals/drift', VERSION).emit({
    eventName: EVENT,
    severityNumber: isSevere ? SeverityNumber.WARN : SeverityNumber.INFO,
    severityText: isSevere ? 'WARN' : 'INFO',
    body: `${change} ${kind} ${named} of ${from}: ${text}`.slice(0, 2000),
    attributes,
  });
}
