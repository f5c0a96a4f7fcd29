/** What the order of a timeline needs to know of a span. */
export interface TimelineSpan {
  readonly spanId: string;
  readonly parentSpanId?: string | null | undefined;
  readonly startMillis: number;
}

/** A span with its depth below the spans that called it. */
export interface SpanRow<Span> {
  readonly span: Span;
  readonly depth: number;
  /** Number of spans below it, at any depth. */
  readonly below: number;
}

/**
 * Puts spans in the order of a timeline: each before those that it called, these by their start. A span whose parent is not there stands at
 * the top, and so does one of a circle, which a faulty exporter may send: every span comes out once.
 */
export function spanRows<Span extends TimelineSpan>(spans: readonly Span[]): SpanRow<Span>[] {
  const inOrder = spans.toSorted((a, b) => a.startMillis - b.startMillis);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const children = childrenOf(inOrder);
  const placed = new Set<Span>();
  const rows: SpanRow<Span>[] = [];
  const place = (root: Span) => {
    const open: { depth: number; at: number; rest: Iterator<Span> }[] = [];
    const enter = (span: Span, depth: number) => {
      placed.add(span);
      open.push({ depth, at: rows.length, rest: (children.get(span.spanId) ?? []).values() });
      rows.push({ span, depth, below: 0 });
    };
    enter(root, 0);
    while (open.length > 0) {
      const { depth, at, rest } = open.at(-1)!;
      const { done, value } = rest.next();
      if (done === true) {
        rows[at] = { ...rows[at]!, below: rows.length - at - 1 };
        open.pop();
      } else if (!placed.has(value)) {
        enter(value, depth + 1);
      }
    }
  };
  const isRoot = ({ parentSpanId }: Span) => parentSpanId == null || !ids.has(parentSpanId);
  for (const span of [...inOrder.filter(isRoot), ...inOrder]) if (!placed.has(span)) place(span);
  return rows;
}

function childrenOf<Span extends TimelineSpan>(spans: readonly Span[]): Map<string, Span[]> {
  const children = new Map<string, Span[]>();
  for (const span of spans) {
    if (span.parentSpanId == null) continue;
    const siblings = children.get(span.parentSpanId);
    if (siblings === undefined) children.set(span.parentSpanId, [span]);
    else siblings.push(span);
  }
  return children;
}
