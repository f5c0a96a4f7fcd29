import { isMetricName } from './conformance/conventions.js';
import { RULES } from './conformance/rules.js';
import { isEnriched, isMcpSpan, type Subject, subjectOfPoint, subjectOfSpan } from './conformance/subject.js';
import { type MetricsExport, metricsOf, type SpanRecord, spansOf, type TracesExport } from './helpers/otlp.js';

export interface Violation {
  rule: string;
  /** The rule in words. */
  says: string;
  what: string;
  where: string;
}

export interface Conformance {
  /** Number of MCP spans and `mcp.*` metrics checked; a check of none proves nothing. */
  spans: number;
  metrics: number;
  violations: Violation[];
}

/** The rules that need more than one span or a metric's name. */
export const OVERALL_RULES = {
  'metric-unknown': 'in the namespace mcp. there are no metrics but those of the conventions',
  'parent-not-the-sender': "the receiver's span is the child of the sender's MCP span, not of the transport's",
} as const;

/**
 * Checks OTLP/JSON exports against the OpenTelemetry MCP conventions: their requirements, prohibitions and names.
 * A recommendation of theirs is not a rule. An `OtlpReceiver` can be passed directly.
 */
export function checkConformance(received: {
  traces?: readonly TracesExport[];
  metrics?: readonly MetricsExport[];
}): Conformance {
  const spans = spansOf(received.traces ?? []);
  const mcpSpans = spans.filter(isMcpSpan);
  const metrics = metricsOf(received.metrics ?? []).filter(({ name }) => name.startsWith('mcp.'));
  const violations: Violation[] = [];
  const report = (rule: keyof typeof OVERALL_RULES, what: string, where: string) =>
    violations.push({ rule, says: OVERALL_RULES[rule], what, where });

  for (const span of mcpSpans) violations.push(...brokenBy(subjectOfSpan(span)));
  for (const span of misplacedReceivers(spans, mcpSpans)) {
    report('parent-not-the-sender', span.parentSpanId ?? '', `span "${span.name}" ${span.spanId}`);
  }
  for (const metric of metrics) {
    const { name, points } = metric;
    if (isMetricName(name)) {
      for (const point of points) violations.push(...brokenBy(subjectOfPoint(metric, name, point)));
    } else report('metric-unknown', name, `metric ${name}`);
  }
  return { spans: mcpSpans.length, metrics: metrics.length, violations };
}

const brokenBy = (subject: Subject): Violation[] =>
  RULES.flatMap(({ id, says, broken }) =>
    broken(subject).map((what) => ({ rule: id, says, what, where: subject.where })),
  );

/** Receivers whose sender is an ancestor but not the parent. */
function misplacedReceivers(spans: readonly SpanRecord[], mcpSpans: readonly SpanRecord[]): SpanRecord[] {
  const id = (span: SpanRecord, spanId: string | undefined) => `${span.traceId}/${spanId}`;
  const byId = new Map(spans.map((span) => [id(span, span.spanId), span]));
  const mcp = new Set(mcpSpans);
  return mcpSpans.filter((receiver) => {
    const isSender = (span: SpanRecord) =>
      mcp.has(span) &&
      (span.kind === 'CLIENT' || isEnriched(span)) &&
      span.attributes['mcp.method.name'] === receiver.attributes['mcp.method.name'] &&
      span.attributes['jsonrpc.request.id'] === receiver.attributes['jsonrpc.request.id'];
    if (receiver.kind !== 'SERVER') return false;
    const seen = new Set<SpanRecord>();
    let at = byId.get(id(receiver, receiver.parentSpanId));
    if (!at || isSender(at)) return false;
    while (at && !seen.has(at)) {
      if (isSender(at)) return true;
      seen.add(at);
      at = byId.get(id(at, at.parentSpanId));
    }
    return false;
  });
}
