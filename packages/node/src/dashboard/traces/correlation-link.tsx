import type { Correlation } from '../../http/api/traces.js';
import { linkTo } from '../route/route.js';

/** The query by which the page of traces names a correlation. */
const correlationText = ({ kind, id }: Correlation): string => `${kind}:${id}`;

/** A conversation, session, client or task, and the way to all its traces. */
export const CorrelationLink = ({ of }: { readonly of: Correlation }) => (
  <a href={linkTo(['traces'], { of: correlationText(of) })} title={`${of.kind} ${of.id}`}>
    <span class="quiet">{of.kind}</span> <span class="mono">{of.id}</span>
  </a>
);
