import { randomBytes } from 'node:crypto';
import { notices } from '@mcp-vitals/signals';
import { type CollectorEndpoint, endpointFromEnv } from '../../telemetry/export/delivery/collector-endpoint.js';
import { exportsSignal } from '../../telemetry/export/otlp.js';
import type { Signal } from '../../telemetry/export/requests/otlp-format.js';
import type { DoctorCheck, DoctorContext } from '../check.js';
import { type Diagnosis, found, ok } from '../result/diagnosis.js';
import { look, searchJaeger, searchPrometheus } from './backends.js';
import { type Delivery, deliver } from './delivery.js';
import { diagnose } from './delivery-diagnosis.js';
import { type MarkedItem, markedItems } from './marked-item.js';

const SIGNALS: readonly Signal[] = ['traces', 'metrics', 'logs'];
const DEFAULT_SEARCH_MILLIS = 30_000;
const MAX_SKEW_MILLIS = 5000;

const searchMillisOf = ({ options }: DoctorContext): number => options.searchMillis ?? DEFAULT_SEARCH_MILLIS;

/** Sends one marked span, metric and log record to the collector, and looks for them behind it. */
export const collectorCheck: DoctorCheck = {
  name: 'collector',
  // A request, the same in the other encoding, and the search; each has a limit of its own below this.
  limitMillis: (context) => 2 * context.timeoutMillis + searchMillisOf(context) + 10_000,
  run: async (context) => {
    const { clock } = context;
    const [endpoints, invalid] = endpointsOf(context);
    if (endpoints.size === 0) return invalid.length > 0 ? invalid : [unset(context)];
    const mark = randomBytes(8).toString('hex');
    const items = await markedItems(context, mark);
    const deliveries = await Promise.all(
      [...endpoints].map(([signal, endpoint]) => deliver(items[signal], endpoint, clock)),
    );
    const diagnoses = await Promise.all(deliveries.map((delivery) => diagnose(delivery, clock)));
    const accepted = new Set(diagnoses.flatMap(({ code, subject }) => (code === 'OK' ? [subject] : [])));
    return [
      ...invalid,
      ...together(diagnoses),
      ...skewOf(deliveries),
      ...(await searchBackends(context, items.traces, mark, accepted)),
    ];
  },
};

function endpointsOf({ environment, timeoutMillis }: DoctorContext): [Map<Signal, CollectorEndpoint>, Diagnosis[]] {
  const endpoints = new Map<Signal, CollectorEndpoint>();
  const messages = notices.capture(() => {
    for (const signal of SIGNALS) {
      const endpoint = exportsSignal(signal, environment) ? endpointFromEnv(signal, environment) : undefined;
      if (endpoint === undefined) continue;
      endpoints.set(signal, { ...endpoint, timeoutMillis: Math.min(endpoint.timeoutMillis, timeoutMillis) });
    }
  });
  const invalid = [...new Set(messages)].flatMap((message) => {
    const variable = /^(\w+_ENDPOINT) is not an http/.exec(message)?.[1];
    if (variable === undefined) return [];
    const what = `${variable} is not an http:// or https:// address`;
    return [
      found('COLLECTOR_ADDRESS_INVALID', what, {
        subject: variable,
        command: `export ${variable}=http://localhost:4318`,
      }),
    ];
  });
  return [endpoints, invalid];
}

function unset({ environment }: DoctorContext): Diagnosis {
  const isOff = SIGNALS.every((signal) => !exportsSignal(signal, environment));
  if (isOff) return ok('every exporter is none, so nothing leaves the process');
  if (environment.flag('MCP_MONITORING_ENABLED'))
    return ok('no endpoint is set, and the monitor keeps its figures in the process');
  return found('COLLECTOR_UNSET', 'OTEL_EXPORTER_OTLP_ENDPOINT is not set', {
    command: 'export OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318',
  });
}

/** Says the same thing about several signals once. */
function together(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  const byCause = new Map<string, Diagnosis[]>();
  for (const diagnosis of diagnoses) {
    const { code, happened, command } = diagnosis;
    const cause = `${code} ${happened.replace(/\/v1\/\w+/g, '')} ${command}`;
    byCause.set(cause, [...(byCause.get(cause) ?? []), diagnosis]);
  }
  return [...byCause.values()].map((same) => ({ ...same[0]!, subject: same.map(({ subject }) => subject).join(', ') }));
}

function skewOf(deliveries: readonly Delivery[]): Diagnosis[] {
  for (const { attempt, atWallMillis, endpoint } of deliveries) {
    const date = 'headers' in attempt ? Date.parse(attempt.headers.date ?? '') : Number.NaN;
    if (Number.isNaN(date)) continue;
    // The header holds whole seconds.
    const ahead = date + 500 - atWallMillis;
    const words = `${(Math.abs(ahead) / 1000).toFixed(0)} s ${ahead > 0 ? 'ahead of' : 'behind'} this machine's`;
    return Math.abs(ahead) > MAX_SKEW_MILLIS
      ? [
          found('CLOCK_SKEW', `the clock of ${endpoint.url.host} is ${words}, limit 5 s`, {
            command: 'timedatectl status',
          }),
        ]
      : [
          ok(
            `the clocks of the collector and of this machine differ by less than ${MAX_SKEW_MILLIS / 1000} s`,
            'clock',
          ),
        ];
  }
  return [];
}

async function searchBackends(
  context: DoctorContext,
  { traceId = '' }: MarkedItem,
  mark: string,
  accepted: ReadonlySet<string | undefined>,
): Promise<Diagnosis[]> {
  const { jaegerUrl, prometheusUrl } = context.options;
  const searches = [
    ...(jaegerUrl !== undefined && accepted.has('traces')
      ? [['jaeger', searchJaeger(jaegerUrl, traceId)] as const]
      : []),
    ...(prometheusUrl !== undefined && accepted.has('metrics')
      ? [['prometheus', searchPrometheus(prometheusUrl, mark)] as const]
      : []),
  ];
  const how = { clock: context.clock, signal: context.signal, searchMillis: searchMillisOf(context) };
  return Promise.all(
    searches.map(async ([subject, search]) =>
      search === undefined
        ? found('BACKEND_UNREACHABLE', 'the query address is no address', { subject })
        : look(search, how),
    ),
  );
}
