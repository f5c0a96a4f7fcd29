import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { FeedContext } from '../feed/feed-context.js';
import { OutsideLink } from './outside-link.js';

interface BackendTraceProps {
  /** Without a trace there is no link. */
  readonly traceId: string | null | undefined;
  readonly children: ComponentChildren;
}

/** The way to a trace in the reader's own tracing back end, where one is configured. */
export function BackendTrace({ traceId, children }: BackendTraceProps) {
  const { links } = useContext(FeedContext);
  return typeof traceId === 'string' ? <OutsideLink href={links.value.trace(traceId)}>{children}</OutsideLink> : null;
}
