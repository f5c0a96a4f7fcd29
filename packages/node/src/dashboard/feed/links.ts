import type { LinkTemplates } from '../../http/api/links.js';

/** Addresses in the reader's own back ends, where configured. */
export interface Links {
  /** Whether traces can be opened in one. */
  readonly hasTraces: boolean;
  trace(traceId: string): string | undefined;
  logs(traceId: string): string | undefined;
}

export const NO_LINKS: Links = { hasTraces: false, trace: () => undefined, logs: () => undefined };

export const linksOf = ({ trace, logs }: LinkTemplates): Links => ({
  hasTraces: trace !== null,
  trace: (traceId) => filled(trace, traceId),
  logs: (traceId) => filled(logs, traceId),
});

const filled = (template: string | null, traceId: string): string | undefined =>
  template?.replaceAll('{traceId}', encodeURIComponent(traceId));
