import { notices } from '@mcp-vitals/signals';
import {
  context,
  metrics,
  type ProxyTracerProvider,
  propagation,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import type { LoggerProvider } from '@opentelemetry/api-logs';
import { api, sdk } from '../opentelemetry/sdk.js';
import { giveWay, isSdkRegistered, registeredAt, watchRefusals } from './global-places.js';
import type { Providers } from './providers.js';
import { YieldingTracerProvider } from './yielding-tracer-provider.js';

/** Registers these providers globally for the lifetime of the process. */
export function registerProviders({ tracerProvider, meterProvider, loggerProvider, propagator }: Providers): void {
  const isFirst = !isSdkRegistered();
  if (!isFirst && !areProvidersLent()) sayTaken();
  setUpContext(propagator);
  // The tracers that the application already has follow the registrations of its own copy of the API.
  api.installed().trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  api.logs().logs.setGlobalLoggerProvider(loggerProvider);
  if (isFirst) watchRefusals(sayRefusedBeside);
}

/** An earlier registration stays, which the API tells a diagnostics logger only. */
function sayTaken(): void {
  const taken = [
    ...(registeredAt('trace') === undefined ? [] : ['spans']),
    ...(registeredAt('metrics') === undefined ? [] : ['metrics']),
  ].join(' and ');
  notices.say(
    'not_honoured',
    `an OpenTelemetry set-up was registered before startTelemetry, so ${taken} go there and what startTelemetry does with them ` +
      'has no effect; start one of the two, and add McpInstrumentation to that one',
    'late telemetry',
  );
}

function sayRefusedBeside(): void {
  notices.say(
    'not_honoured',
    'another OpenTelemetry set-up was started beside startTelemetry or initializeMonitoring, which keeps its place, so that set-up ' +
      'receives no spans or metrics; start one of the two, as in new NodeSDK({ ...vitals.parts }) after initializeMonitoring({ telemetry: false })',
    'refused beside',
  );
}

/** Gives up the places that still hold these providers, which were shut down, so that a later set-up finds them free. */
export function withdrawProviders({ tracerProvider, meterProvider, loggerProvider }: Providers): void {
  if (metrics.getMeterProvider() === meterProvider) metrics.disable();
  // Lent ones yield as they are, and the installed API is 65 files that a process would load as it ends.
  if (areProvidersLent()) return;
  const { trace } = api.installed();
  const { logs } = api.logs();
  const proxy = trace.getTracerProvider() as Partial<ProxyTracerProvider>;
  if (proxy.getDelegate?.() === tracerProvider) trace.disable();
  if (logs.getLoggerProvider() === loggerProvider) logs.disable();
}

/** Known to every copy of this package in the process. */
const LENT = Symbol.for('@mcp-vitals/node.lent');
const global_ = globalThis as { [LENT]?: boolean };

/** Whether the registered providers are ours and yield to later ones. */
export const areProvidersLent = (): boolean => global_[LENT] === true;

/** Registers these providers globally until the application registers its own. */
export function lendProviders(providers: Providers, exportsLogs: boolean): void {
  const { tracerProvider, meterProvider, loggerProvider, propagator } = providers;
  setUpContext(propagator);
  const yielding = new YieldingTracerProvider(tracerProvider);
  trace.setGlobalTracerProvider(yielding);
  metrics.setGlobalMeterProvider(meterProvider);
  if (exportsLogs) lendLoggerProvider(loggerProvider);
  global_[LENT] = true;
  giveWay((place) => {
    global_[LENT] = false;
    if (place === 'trace') yielding.yieldTo(() => registeredAt('trace') as TracerProvider | undefined);
  }, sayRefused);
}

function setUpContext(propagator: Providers['propagator']): void {
  context.setGlobalContextManager(new (sdk.contextManager().AsyncLocalStorageContextManager)().enable());
  propagation.setGlobalPropagator(propagator);
}

interface ProxyOwner {
  readonly _proxyLoggerProvider?: { _setDelegate?(provider: LoggerProvider): void };
}

/**
 * Sets the logger provider behind the API's proxy, because the logs API cannot unregister one. The global place stays
 * free.
 */
function lendLoggerProvider(provider: LoggerProvider): void {
  const { logs } = api.logs();
  const proxy = (logs as unknown as ProxyOwner)._proxyLoggerProvider;
  if (proxy?._setDelegate) proxy._setDelegate(provider);
  else logs.setGlobalLoggerProvider(provider);
}

function sayRefused(place: string, version: string): void {
  notices.say(
    'not_observed',
    `the application's own OpenTelemetry set-up (${place}) was refused, because it comes with another version of ` +
      `@opentelemetry/api than the ${version} that was loaded first; use one version of it: npm ls @opentelemetry/api`,
    `refused ${place}`,
  );
}
