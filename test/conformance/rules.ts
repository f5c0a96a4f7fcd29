import {
  ATTRIBUTES,
  attributeRule,
  BOUNDARIES,
  CLOSED_NAMESPACES,
  CLOSED_ON_METRICS,
  METHODS,
  OTHER_NAMES,
  SESSIONLESS_SINCE,
  TOOL_RESULTS,
} from './conventions.js';
import type { Subject } from './subject.js';

/** `broken` names what breaks the rule: attribute keys, or the offending value. */
export interface Rule {
  id: string;
  says: string;
  broken: (subject: Subject) => string[];
}

const when = (holds: boolean | undefined, what: string | undefined): string[] => (holds ? [what ?? 'absent'] : []);
const isIn = (namespaces: readonly string[], key: string) => namespaces.some((one) => key.startsWith(one));
const text = (subject: Subject, key: string) => subject.attributes.get(key)?.value as string | undefined;

/** The attributes that the conventions know on this signal, each with its rule. */
const listed = (subject: Subject) =>
  [...subject.attributes].flatMap(([key, { type, value }]) => {
    const rule = attributeRule(key);
    return rule?.on.includes(subject.signal) ? [{ key, type, value, rule }] : [];
  });

const isJson = (value: unknown) => {
  try {
    return JSON.parse(String(value)) !== undefined;
  } catch {
    return false;
  }
};

const ATTRIBUTE_RULES: Rule[] = [
  {
    id: 'attribute-twice',
    says: 'an attribute is given once',
    broken: ({ keys }) => keys.filter((key, at) => keys.indexOf(key) !== at),
  },
  {
    id: 'attribute-other-name',
    says: 'names that were retired, or are not taken over yet, are not used',
    broken: ({ keys }) => keys.filter((key) => OTHER_NAMES[key] !== undefined),
  },
  {
    id: 'attribute-unknown',
    says: 'in the namespaces of the conventions there are no attributes but theirs',
    broken: ({ keys, enriched }) =>
      keys.filter(
        (key) =>
          isIn(CLOSED_NAMESPACES, key) &&
          !attributeRule(key) &&
          !OTHER_NAMES[key] &&
          !(enriched && key.startsWith('gen_ai.')),
      ),
  },
  {
    id: 'attribute-elsewhere',
    says: 'an attribute stands only on the signals that the conventions list it for',
    broken: ({ keys, signal, metric }) =>
      keys.filter((key) => {
        const rule = attributeRule(key);
        const misplaced = rule ? !rule.on.includes(signal) : metric !== undefined && !isIn(CLOSED_NAMESPACES, key);
        return misplaced && isIn(metric ? CLOSED_ON_METRICS : CLOSED_NAMESPACES, key);
      }),
  },
  {
    id: 'attribute-type',
    says: 'an attribute has the type that the conventions give it',
    broken: (subject) =>
      listed(subject)
        .filter(({ type, value, rule }) =>
          rule.type === 'json' ? type === 'string' && !isJson(value) : type !== rule.type,
        )
        .map(({ key }) => key),
  },
  {
    id: 'attribute-empty',
    says: 'a text attribute is not empty',
    broken: (subject) =>
      listed(subject)
        .filter(({ value, rule }) => rule.type === 'string' && value === '')
        .map(({ key }) => key),
  },
  {
    id: 'attribute-value',
    says: 'an attribute has one of the values that the conventions allow',
    broken: (subject) =>
      listed(subject)
        .filter(({ key, value, rule }) => {
          if (subject.enriched && key.startsWith('gen_ai.')) return false;
          return rule.value && typeof value === 'string' && value !== '' && !rule.value.test(value);
        })
        .map(({ key }) => key),
  },
  {
    id: 'attribute-wrong-method',
    says: 'an attribute goes only with the methods it is about',
    broken: (subject) =>
      listed(subject)
        .filter(
          ({ rule }) =>
            rule.methods &&
            subject.method !== undefined &&
            METHODS.has(subject.method) &&
            !rule.methods.includes(subject.method),
        )
        .map(({ key }) => key),
  },
  {
    id: 'attribute-missing',
    says: 'required attributes are there, and conditionally required ones when their condition holds',
    broken: (subject) =>
      Object.entries(ATTRIBUTES)
        .filter(([key, { on, requiredFor, requiredOn = on }]) => {
          if (!requiredFor || subject.attributes.has(key) || !requiredOn.includes(subject.signal)) return false;
          if (requiredFor === 'messages') return true;
          if (subject.method === undefined) return false;
          if (requiredFor === 'requests') return !subject.isNotification;
          return requiredFor.includes(subject.method) && !subject.targetUnknown;
        })
        .map(([key]) => key),
  },
  {
    id: 'notification-with-id',
    says: 'a notification has no request id',
    broken: (subject) =>
      when(subject.isNotification && subject.attributes.has('jsonrpc.request.id'), 'jsonrpc.request.id'),
  },
  {
    id: 'session-without-sessions',
    says: `there is no session id from protocol ${SESSIONLESS_SINCE} on`,
    broken: ({ attributes, protocolVersion = '', span }) =>
      when(
        span &&
          attributes.has('mcp.session.id') &&
          /^\d{4}-/.test(protocolVersion) &&
          protocolVersion >= SESSIONLESS_SINCE,
        'mcp.session.id',
      ),
  },
  {
    id: 'method-misspelled',
    says: 'a known method is written as the protocol writes it',
    broken: ({ method }) =>
      when(
        method !== undefined &&
          !METHODS.has(method) &&
          [...METHODS].some((known) => known.toLowerCase() === method.trim().toLowerCase()),
        method,
      ),
  },
  {
    id: 'network-of-a-pipe',
    says: 'stdio is no HTTP',
    broken: (subject) =>
      when(text(subject, 'network.transport') === 'pipe' && text(subject, 'network.protocol.name') === 'http', 'http'),
  },
  {
    id: 'network-of-http',
    says: 'HTTP goes over tcp or quic',
    broken: (subject) => {
      const transport = text(subject, 'network.transport');
      const http = text(subject, 'network.protocol.name') === 'http';
      return when(http && transport !== undefined && !['tcp', 'quic', 'pipe'].includes(transport), transport);
    },
  },
];

const ERROR_RULES: Rule[] = [
  {
    id: 'error-without-type',
    says: 'a failed operation has an error.type',
    broken: ({ errorType, code, codeIsError, span }) =>
      when(errorType === undefined && (codeIsError || (span?.status === 'ERROR' && code === undefined)), code),
  },
  {
    id: 'error-type-differs',
    says: 'error.type is the code of the response when that code is an error',
    broken: ({ errorType, code, codeIsError }) =>
      when(codeIsError && errorType !== undefined && errorType !== code, errorType),
  },
  {
    id: 'error-of-the-caller',
    says: "a code that tells of the caller's fault is no error of the server: no error.type, no ERROR",
    broken: ({ errorType, code, codeIsError, span }) =>
      when(code !== undefined && !codeIsError && (errorType !== undefined || span?.status === 'ERROR'), code),
  },
  {
    id: 'error-code-hidden',
    says: 'an error.type that is a JSON-RPC code comes with rpc.response.status_code',
    broken: ({ errorType = '', code }) => when(code === undefined && /^-32\d{3}$/.test(errorType), errorType),
  },
  {
    id: 'tool-error-elsewhere',
    says: 'tool_error is for the results of tools',
    broken: ({ errorType, method = '' }) =>
      when(errorType === 'tool_error' && METHODS.has(method) && !TOOL_RESULTS.includes(method), method),
  },
];

const SPAN_RULES: Rule[] = [
  {
    id: 'span-kind',
    says: 'the sender has a CLIENT span, the receiver a SERVER span',
    broken: ({ span, enriched }) =>
      when(span && !enriched && span.kind !== 'CLIENT' && span.kind !== 'SERVER', span?.kind),
  },
  {
    id: 'span-name',
    says: 'a span is named {method} {tool or prompt}, or {method}; never after a resource URI',
    broken: ({ span, method, attributes, enriched, targetUnknown }) => {
      if (!span || enriched || method === undefined) return [];
      const target = [attributes.get('gen_ai.tool.name'), attributes.get('gen_ai.prompt.name')]
        .map((one) => one?.value)
        .find((value) => typeof value === 'string');
      const expected = target === undefined ? method : `${method} ${target}`;
      return when(span.name !== expected && !(targetUnknown && span.name === method), span.name);
    },
  },
  {
    id: 'status-ok',
    says: 'the status stays UNSET on success',
    broken: ({ span }) => when(span?.status === 'OK', 'OK'),
  },
  {
    id: 'status-of-an-error',
    says: 'the status is ERROR when there is an error.type',
    broken: ({ span, errorType }) => when(span && errorType !== undefined && span.status !== 'ERROR', span?.status),
  },
];

const METRIC_RULES: Rule[] = [
  {
    id: 'metric-unit',
    says: 'durations are in seconds, unit s',
    broken: ({ metric }) => when(metric && metric.unit !== 's', metric?.unit),
  },
  {
    id: 'metric-instrument',
    says: 'durations are histograms',
    broken: ({ metric }) =>
      when(metric && !['histogram', 'exponential'].includes(metric.instrument), metric?.instrument),
  },
  {
    id: 'metric-boundaries',
    says: `explicit boundaries are ${BOUNDARIES.join(', ')}`,
    broken: ({ metric, point }) => {
      const bounds = point?.wire.explicitBounds ?? [];
      const same = bounds.length === BOUNDARIES.length && bounds.every((bound, at) => bound === BOUNDARIES[at]);
      return when(metric?.instrument === 'histogram' && !same, String(bounds));
    },
  },
  {
    id: 'metric-bucket-counts',
    says: 'there is one bucket count more than there are boundaries',
    broken: ({ metric, point }) => {
      const { explicitBounds = [], bucketCounts = [] } = point?.wire ?? {};
      return when(
        metric?.instrument === 'histogram' && bucketCounts.length !== explicitBounds.length + 1,
        String(bucketCounts.length),
      );
    },
  },
];

/** The rules that one span, or one point of a metric, can break by itself. */
export const RULES: readonly Rule[] = [...ATTRIBUTE_RULES, ...ERROR_RULES, ...SPAN_RULES, ...METRIC_RULES];
