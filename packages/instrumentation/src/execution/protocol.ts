import { isObject, type Request, type Response } from '../message/messages.js';

/** The member of `_meta` of requests and results. */
const OTEL = 'otel';
const CAPABILITY = 'serverExecutionTelemetry';
/** The version of the proposal that is implemented. */
const OFFER = { version: '2026-03-01', signals: { traces: { supported: true } } };

/** What a client asks for. */
export interface SpanRequest {
  readonly traces: { readonly request: true; readonly detailed: boolean };
}

/** The requests whose results may carry spans. */
export const CARRYING_METHODS: ReadonlySet<string> = new Set(['tools/call', 'resources/read']);

/** Whether a server's answer to `initialize` or `server/discover` offers spans. */
export function offersSpans(result: Record<string, unknown> | undefined): boolean {
  const traces = memberOf(memberOf(memberOf(memberOf(result, 'capabilities'), CAPABILITY), 'signals'), 'traces');
  return memberOf(traces, 'supported') === true;
}

/** The answer with the offer of spans added; one that offers them itself is left alone. */
export function offering(response: Response): Response {
  const { result } = response;
  const capabilities = memberOf(result, 'capabilities');
  if (!isObject(capabilities) || CAPABILITY in capabilities) return response;
  return { ...response, result: { ...result, capabilities: { ...capabilities, [CAPABILITY]: OFFER } } };
}

/** Whether a request says anything of spans. */
export const speaksOfSpans = ({ params }: Request): boolean => memberOf(params?._meta, OTEL) !== undefined;

/** Whether an answer has something of spans. */
export const resultSpeaksOfSpans = ({ result }: Response): boolean =>
  memberOf(memberOf(result, '_meta'), OTEL) !== undefined;

/** What a request asks for; `undefined` when it does not ask. */
export function spanRequestIn({ params }: Request): SpanRequest | undefined {
  const traces = memberOf(memberOf(params?._meta, OTEL), 'traces');
  if (memberOf(traces, 'request') !== true) return undefined;
  return { traces: { request: true, detailed: memberOf(traces, 'detailed') === true } };
}

/** A copy of a request that asks. */
export const asking = <M extends Request>(message: M, ask: SpanRequest): M => ({
  ...message,
  params: { ...message.params, _meta: { ...message.params?._meta, [OTEL]: ask } },
});

/** A copy of an answer that carries spans. */
export function carrying(response: Response, traces: object): Response {
  const meta = memberOf(response.result, '_meta');
  const _meta = { ...(isObject(meta) ? meta : {}), [OTEL]: { traces } };
  return { ...response, result: { ...response.result, _meta } };
}

/** The `resourceSpans` of a result, unchecked; `undefined` where it has none. */
export const resourceSpansIn = (result: unknown): unknown =>
  memberOf(memberOf(memberOf(memberOf(result, '_meta'), OTEL), 'traces'), 'resourceSpans');

function memberOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
