import type { ComponentChildren } from 'preact';
import { linkTo } from '../route/route.js';
import { BackendTrace } from './backend-trace.js';

interface TraceLinksProps {
  /** Without a trace there are no links. */
  readonly traceId: string | null | undefined;
  readonly children: ComponentChildren;
}

/** The ways to a trace: on this page, and in the reader's own tracing back end. */
export const TraceLinks = ({ traceId, children }: TraceLinksProps) =>
  typeof traceId === 'string' ? (
    <p class="row small">
      <a href={linkTo(['traces', traceId])}>{children}</a>
      <BackendTrace traceId={traceId}>in your tracing back end</BackendTrace>
    </p>
  ) : null;
