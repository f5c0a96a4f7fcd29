import type { TraceSpan } from './trace-store.js';

const BAR_WIDTH = 24;

/** Draws a trace as a tree: a line for each span, with its process, its duration and its place in the trace. */
export function drawTrace(spans: readonly TraceSpan[]): string {
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.end));
  const rows = [...walk(spans)].map(({ span, prefix }) => ({
    label: `${prefix}${span.name}`,
    service: `${span.service} ${span.kind}`,
    duration: `${(span.end - span.start).toFixed(1)} ms`,
    bar: bar((span.start - start) / (end - start || 1), (span.end - start) / (end - start || 1)),
    failure: span.errorType === undefined ? '' : `  ${span.errorType}`,
  }));
  const width = (key: 'label' | 'service' | 'duration') => Math.max(...rows.map((row) => row[key].length));
  const [labelWidth, serviceWidth, durationWidth] = [width('label'), width('service'), width('duration')];
  return [
    `trace ${spans[0]?.traceId}`,
    ...rows.map(
      (row) =>
        `${row.label.padEnd(labelWidth)}  ${row.service.padEnd(serviceWidth)}  ` +
        `${row.duration.padStart(durationWidth)}  ${row.bar}${row.failure}`,
    ),
  ].join('\n');
}

function* walk(
  spans: readonly TraceSpan[],
  parent?: TraceSpan,
  indent = '',
): Generator<{ span: TraceSpan; prefix: string }> {
  const ids = new Set(spans.map((span) => span.spanId));
  const isRoot = (span: TraceSpan) => span.parentSpanId === undefined || !ids.has(span.parentSpanId);
  const children = spans
    .filter((span) => (parent ? span.parentSpanId === parent.spanId : isRoot(span)))
    .sort((a, b) => a.start - b.start);
  for (const [index, span] of children.entries()) {
    const last = index === children.length - 1;
    yield { span, prefix: parent ? `${indent}${last ? '└─ ' : '├─ '}` : '' };
    yield* walk(spans, span, parent ? `${indent}${last ? '   ' : '│  '}` : '');
  }
}

function bar(from: number, to: number): string {
  const left = Math.min(Math.floor(from * BAR_WIDTH), BAR_WIDTH - 1);
  const length = Math.max(1, Math.min(Math.round((to - from) * BAR_WIDTH), BAR_WIDTH - left));
  return `${' '.repeat(left)}${'━'.repeat(length)}${' '.repeat(BAR_WIDTH - left - length)}`;
}
