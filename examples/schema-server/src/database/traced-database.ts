import { type Attributes, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { toDatabaseError } from './database-error.js';
import { identityOf } from './identity.js';
import type { SchemaDatabase, Statement } from './schema-database.js';

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * Makes a CLIENT span of every statement, by OpenTelemetry's conventions for database clients
 * (https://opentelemetry.io/docs/specs/semconv/database/database-spans/).
 */
export function traced(database: SchemaDatabase): SchemaDatabase {
  const tracer = trace.getTracer('@mcp-vitals-examples/schema-server');
  return {
    ...identityOf(database),
    query: (statement) => {
      const attributes = attributesOf(database, statement);
      const name = String(attributes[ATTR_DB_QUERY_SUMMARY]);
      return tracer.startActiveSpan(name, { kind: SpanKind.CLIENT, attributes }, async (span) => {
        try {
          return await database.query(statement);
        } catch (error) {
          const { code } = toDatabaseError(error);
          span.setAttribute(ATTR_ERROR_TYPE, code);
          if (SQLSTATE.test(code)) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, code);
          // No message: a database quotes a caller's values in it.
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      });
    },
    close: () => database.close(),
  };
}

/** `db.namespace` is the database and, where there is one, the schema in it: `sample|sales` in PostgreSQL, `sales` in MySQL. */
function attributesOf({ system, namespace, endpoint }: SchemaDatabase, statement: Statement): Attributes {
  const { operation, collection, database, text, maskedText = text } = statement;
  const spaces = system === 'postgresql' ? [namespace, database] : [database ?? namespace];
  const dbNamespace = spaces.filter((space) => space !== undefined && space !== '').join('|');
  return {
    [ATTR_DB_SYSTEM_NAME]: system,
    ...(dbNamespace !== '' && { [ATTR_DB_NAMESPACE]: dbNamespace }),
    [ATTR_DB_OPERATION_NAME]: operation,
    ...(collection !== undefined && { [ATTR_DB_COLLECTION_NAME]: collection }),
    [ATTR_DB_QUERY_SUMMARY]: operation === 'EXPLAIN' ? 'EXPLAIN SELECT' : `${operation} ${collection}`,
    [ATTR_DB_QUERY_TEXT]: maskedText.replace(/\s+/g, ' '),
    ...(endpoint && { [ATTR_SERVER_ADDRESS]: endpoint.address, [ATTR_SERVER_PORT]: endpoint.port }),
  };
}
