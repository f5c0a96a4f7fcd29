import { useMemo, useRef, useState } from 'preact/hooks';
import type { TraceLog, TraceSpan } from '../../http/api/traces.js';
import { barOf, extentOf } from '../chart/bar.js';
import { durationText } from '../text/figures.js';
import { LogLines } from './log-lines.js';
import { roleOf } from './role.js';
import { SpanDetail } from './span-detail.js';
import { spanRows } from './span-rows.js';

interface TimelineProps {
  readonly spans: readonly TraceSpan[];
  readonly logs: readonly TraceLog[];
}

/** The spans of a trace as nested bars, their log lines below them, and what is known of the chosen one. */
export function Timeline({ spans, logs }: TimelineProps) {
  const rows = useMemo(() => spanRows(spans), [spans]);
  const [chosenId, choose] = useState<string | undefined>(rows[0]?.span.spanId);
  const tree = useRef<HTMLOListElement>(null);
  const { fromMillis: from, lengthMillis: length } = extentOf(spans);
  const chosen = rows.find(({ span }) => span.spanId === chosenId)?.span;
  const goTo = (index: number) => {
    const at = Math.min(rows.length - 1, Math.max(0, index));
    choose(rows[at]!.span.spanId);
    tree.current?.querySelectorAll<HTMLElement>('.timeline-row')[at]?.focus();
  };
  const onKey = (event: KeyboardEvent, index: number) => {
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    goTo(target);
  };
  return (
    <>
      <div class="timeline">
        <TimeAxis lengthMillis={length} />
        <ol aria-label="Spans" ref={tree}>
          {rows.map(({ span, depth }, index) => (
            <li key={span.spanId}>
              <button
                type="button"
                class="timeline-row"
                data-role={roleOf(span)}
                data-failed={span.failed || undefined}
                aria-current={span.spanId === chosenId}
                tabIndex={span.spanId === chosenId ? 0 : -1}
                onClick={() => choose(span.spanId)}
                onKeyDown={(event) => onKey(event, index)}
              >
                <SpanName span={span} depth={depth} />
                <SpanBar span={span} logs={logs} fromMillis={from} lengthMillis={length} />
                <span class="number">{durationText(span.durationMillis)}</span>
                <span class="unseen">
                  of {span.service}, begins at {durationText(span.startMillis - from)}
                </span>
              </button>
              <LogLines logs={logs.filter(({ spanId }) => spanId === span.spanId)} fromMillis={from} depth={depth} />
            </li>
          ))}
        </ol>
      </div>
      <LogLines
        logs={logs.filter(({ spanId }) => !spans.some((span) => span.spanId === spanId))}
        fromMillis={from}
        depth={0}
      />
      {chosen && <SpanDetail span={chosen} fromMillis={from} />}
    </>
  );
}

/** At most this far to the right, so that the name of a deep span is still read. */
const MAX_INDENT = 10;

const SpanName = ({ span, depth }: { readonly span: TraceSpan; readonly depth: number }) => (
  <span
    class="timeline-name"
    style={{ paddingLeft: `${0.85 * Math.min(depth, MAX_INDENT)}rem` }}
    title={`${span.name} · ${span.service}`}
  >
    <span class="role" data-role={roleOf(span)}>
      {roleOf(span)}
    </span>
    <span>{span.name}</span>
    {span.failed && <span class="failing">✕ failed</span>}
  </span>
);

interface SpanBarProps {
  readonly span: TraceSpan;
  readonly logs: readonly TraceLog[];
  readonly fromMillis: number;
  readonly lengthMillis: number;
}

function SpanBar({ span, logs, fromMillis, lengthMillis }: SpanBarProps) {
  const { left, width } = barOf(span.startMillis, span.durationMillis, fromMillis, lengthMillis);
  return (
    <span class="timeline-track">
      <span class="timeline-bar" style={{ left: `${left}%`, width: `${width}%` }} />
      {logs
        .filter(({ spanId }) => spanId === span.spanId)
        .map((log, index) => (
          <span
            key={index}
            class="log-mark"
            style={{ left: `${barOf(log.atMillis, 0, fromMillis, lengthMillis).left}%` }}
          />
        ))}
    </span>
  );
}

const TimeAxis = ({ lengthMillis }: { readonly lengthMillis: number }) => (
  <div class="timeline-axis" aria-hidden="true">
    <span>span</span>
    <span>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <span key={share}>{durationText(share * lengthMillis)}</span>
      ))}
    </span>
    <span class="number">duration</span>
  </div>
);
