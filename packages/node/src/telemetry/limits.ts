import type { LogRecordLimits } from '@opentelemetry/sdk-logs';
import type { SpanLimits } from '@opentelemetry/sdk-trace';
import type { Environment } from '../environment/environment.js';

/**
 * The limits of a span from `OTEL_SPAN_*_LIMIT` and `OTEL_ATTRIBUTE_*_LIMIT`. Those of events and links have the names of the
 * specification, which take precedence, and the SDK's older ones.
 */
export const spanLimitsFromEnv = (environment: Environment): SpanLimits =>
  whatIsSet({
    ...attributeLimits(environment, 'SPAN'),
    eventCountLimit: environment.number('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: environment.number('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit:
      environment.number('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT') ??
      environment.number('OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT'),
    attributePerLinkCountLimit:
      environment.number('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT') ??
      environment.number('OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT'),
  });

/** The limits of a log record from `OTEL_LOGRECORD_*_LIMIT` and `OTEL_ATTRIBUTE_*_LIMIT`. */
export const logRecordLimitsFromEnv = (environment: Environment): LogRecordLimits =>
  whatIsSet(attributeLimits(environment, 'LOGRECORD'));

function attributeLimits(environment: Environment, of: 'SPAN' | 'LOGRECORD') {
  const limit = (name: string) => environment.number(`OTEL_${of}_${name}`) ?? environment.number(`OTEL_${name}`);
  return {
    attributeCountLimit: limit('ATTRIBUTE_COUNT_LIMIT'),
    attributeValueLengthLimit: limit('ATTRIBUTE_VALUE_LENGTH_LIMIT'),
  };
}

const whatIsSet = <T extends Record<string, number | undefined>>(limits: T): { [K in keyof T]?: number } =>
  Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined)) as { [K in keyof T]?: number };
