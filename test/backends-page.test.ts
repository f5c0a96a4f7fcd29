/** The settings of docs/backends.md: the variables exist, and the addresses and headers that follow from them are right. */
import { notices } from '@mcp-vitals/signals';
import { describe, expect, it } from 'vitest';
import { Environment } from '../packages/node/src/environment/environment.js';
import { endpointFromEnv } from '../packages/node/src/telemetry/export/delivery/collector-endpoint.js';
import { settingsIn, settingsOn } from './helpers/backends-page.js';
import { exists, quotedIn, readText, tableBelow } from './helpers/repository.js';

const PAGE = readText('docs/backends.md');

/** What each block has to lead to: the address of every signal that is exported, and its headers. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string | Record<string, string>>>>> = {
  collector: {
    traces: 'http://localhost:4318/v1/traces',
    metrics: 'http://localhost:4318/v1/metrics',
    logs: 'http://localhost:4318/v1/logs',
  },
  jaeger: { traces: 'http://localhost:4318/v1/traces' },
  tempo: { traces: 'http://localhost:4318/v1/traces', tracesHeaders: { 'x-scope-orgid': 'tenant-1' } },
  prometheus: { metrics: 'http://localhost:9090/api/v1/otlp/v1/metrics' },
  'prometheus-native': { metrics: 'http://localhost:9090/api/v1/otlp/v1/metrics' },
  'victoria-metrics': { metrics: 'http://localhost:8428/opentelemetry/v1/metrics' },
  'grafana-cloud': everywhere('https://otlp-gateway-prod-eu-west-2.grafana.net/otlp', {
    authorization: `Basic ${Buffer.from('123456:glc_token').toString('base64')}`,
  }),
  datadog: {
    ...everywhere('https://otlp.datadoghq.com', { 'dd-api-key': '0123456789abcdef' }),
    tracesHeaders: { 'dd-api-key': '0123456789abcdef', compute_stats: 'true' },
  },
  honeycomb: {
    ...everywhere('https://api.honeycomb.io', { 'x-honeycomb-team': 'hcaik_0123456789' }),
    metricsHeaders: { 'x-honeycomb-team': 'hcaik_0123456789', 'x-honeycomb-dataset': 'orders-metrics' },
  },
};

function everywhere(base: string, headers: Record<string, string>) {
  const of = (signal: string) => [
    [signal, `${base}/v1/${signal}`],
    [`${signal}Headers`, headers],
  ];
  return Object.fromEntries(['traces', 'metrics', 'logs'].flatMap(of)) as Record<
    string,
    string | Record<string, string>
  >;
}

/** The names behind `OTEL_{BSP,BLRP}_SCHEDULE_DELAY` and the like. */
function expanded(pattern: string): string[] {
  const [, before, choices, after] = /^(.*?)\{(.*?)\}(.*)$/.exec(pattern) ?? [];
  return choices === undefined ? [pattern] : choices.split(',').flatMap((one) => expanded(`${before}${one}${after}`));
}

describe('docs/backends.md', () => {
  it('names variables that the tables of @mcp-vitals/node have', () => {
    const variables = tableBelow(readText('packages/node/README.md'), "OpenTelemetry's variables");
    const known = new Set(variables.flatMap(([names]) => quotedIn(names!)).flatMap(expanded));
    const named = PAGE.match(/\bOTEL_[A-Z_]+[A-Z]/g) ?? [];
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('has a block of settings for each back end', () => {
    expect(settingsOn(PAGE)).toEqual(Object.keys(EXPECTED));
  });

  it.each(Object.entries(EXPECTED))('leads to the addresses and headers of %s, without a notice', (id, expected) => {
    const saidBefore = notices.count('not_honoured');
    const environment = new Environment(settingsIn(PAGE, id));
    const found: Record<string, unknown> = {};
    for (const signal of ['traces', 'metrics', 'logs'] as const) {
      const endpoint = endpointFromEnv(signal, environment);
      if (endpoint === undefined) continue;
      found[signal] = endpoint.url.href;
      if (Object.keys(endpoint.headers).length > 0) found[`${signal}Headers`] = endpoint.headers;
      expect(endpoint.protocol).toBe('http/protobuf');
    }
    expect(found).toEqual(expected);
    expect(notices.count('not_honoured')).toBe(saidBefore);
  });

  it('accepts a space in the header of Grafana Cloud as well', () => {
    const settings = settingsIn(PAGE, 'grafana-cloud');
    const spaced = {
      ...settings,
      OTEL_EXPORTER_OTLP_HEADERS: settings.OTEL_EXPORTER_OTLP_HEADERS!.replace('%20', ' '),
    };
    const headers = (variables: Record<string, string>) =>
      endpointFromEnv('traces', new Environment(variables))!.headers;
    expect(headers(spaced)).toEqual(headers(settings));
  });

  it('shows pictures that exist', () => {
    const pictures = [...PAGE.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => `docs/${file}`);
    expect(pictures).toHaveLength(4);
    expect(pictures.filter((file) => !exists(file))).toEqual([]);
  });
});
