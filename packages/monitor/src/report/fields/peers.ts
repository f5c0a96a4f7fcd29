import { format } from '../../format.js';
import { amount, choice, fieldsOf, list, number, text, textOrNull, texts } from '../field.js';
import type { ClientMetrics, DeprecatedUse, ProtocolVersionMetrics } from '../metrics/peers.js';
import { WINDOW, type Windowed } from './window.js';

const PERCENT = { minimum: 0, maximum: 100 };
const listed = (values: string[]) => (values.length === 0 ? '–' : values.join(', '));

/** The window of a row's requests. */
const windowed = <S extends { readonly requests: Windowed }>() => ({
  from: {
    ...WINDOW.from,
    read: ({ requests }: S, iso: Parameters<typeof WINDOW.from.read>[1]) => WINDOW.from.read(requests, iso),
  },
  to: {
    ...WINDOW.to,
    read: ({ requests }: S, iso: Parameters<typeof WINDOW.to.read>[1]) => WINDOW.to.read(requests, iso),
  },
});

/** The requests of a client, by the name and version that it states. */
export const CLIENT = fieldsOf<ClientMetrics>()({
  client: textOrNull(({ name }) => name, { head: 'client', show: (name) => name ?? 'not stated' }),
  version: textOrNull(({ version }) => version, { head: 'version', show: (version) => version ?? '–' }),
  requests: amount(({ requests }) => requests.count, { head: 'requests' }),
  error_rate: number(
    ({ errorRatio }) => errorRatio.value,
    { head: 'errors', show: (value) => format(value, '%') },
    PERCENT,
  ),
  average_ms: number(({ average }) => average.value, { head: 'average', show: (value) => format(value, 'ms') }),
  throughput_per_minute: number(({ perMinute }) => perMinute.value, {
    head: 'per minute',
    show: (value) => format(value, ''),
  }),
  protocol_versions: texts(({ protocolVersions }) => protocolVersions, { head: 'speaks', show: listed }),
  deprecated_features: texts(({ deprecated }) => deprecated, { head: 'deprecated', show: listed }),
  ...windowed<ClientMetrics>(),
});

export const PROTOCOL_VERSION = fieldsOf<ProtocolVersionMetrics>()({
  role: choice(['client', 'server'], ({ role }) => role, { head: 'role' }),
  version: textOrNull(({ version }) => version, { head: 'protocol', show: (version) => version ?? 'not negotiated' }),
  requests: amount(({ requests }) => requests.count, { head: 'requests' }),
  ...windowed<ProtocolVersionMetrics>(),
});

/** A deprecated feature of MCP in use, with the day from which a version of MCP may leave it out. */
export const DEPRECATED_FEATURE = fieldsOf<DeprecatedUse>()({
  feature: text(({ feature }) => feature, { head: 'feature' }),
  role: choice(['client', 'server'], ({ role }) => role, { head: 'role' }),
  uses: amount(({ uses }) => uses, { head: 'uses' }),
  since: text(({ since }) => since, { head: 'deprecated since' }),
  removed_from: textOrNull(({ removedFrom }) => removedFrom, {
    head: 'removed from',
    show: (day) => day ?? 'no day yet',
  }),
  rule: text(({ rule }) => rule),
  instead: text(({ instead }) => instead, { head: 'instead' }),
  source: text(({ source }) => source),
  used_by: texts(({ usedBy }) => usedBy, { head: 'used by', show: listed }),
});

export interface Protocol {
  readonly versions: readonly ProtocolVersionMetrics[];
  readonly deprecated: readonly DeprecatedUse[];
}

/** The versions of MCP spoken in the window, and the deprecated features in use since the process began. */
export const PROTOCOL = fieldsOf<Protocol>()({
  versions: list(PROTOCOL_VERSION, ({ versions }) => versions),
  deprecated_features: list(DEPRECATED_FEATURE, ({ deprecated }) => deprecated),
});
