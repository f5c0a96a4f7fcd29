import { ManualClock } from '@mcp-vitals/signals';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { afterEach } from 'vitest';
import { type InitializeMonitoringOptions, initializeMonitoring, type Vitals } from '../../src/index.js';

/** A monitor with its endpoints on a free port, and requests to them. */
export interface Served {
  readonly vitals: Vitals;
  readonly clock: ManualClock;
  readonly address: string;
  readonly token: string;
  /** Asks with the token. */
  get(path: string, init?: RequestInit): Promise<Response>;
}

const running: Vitals[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((vitals) => vitals.shutdown()));
  for (const api of [trace, metrics, context, propagation, logs]) api.disable();
});

export async function serve(options: InitializeMonitoringOptions = {}): Promise<Served> {
  const clock = new ManualClock(1_700_000_000_000);
  const vitals = initializeMonitoring({
    serviceName: 'served',
    telemetry: { global: false } as never,
    clock,
    ...options,
    http: { enabled: true, port: 0, ...options.http },
    logging: { enableConsoleLogging: false, ...options.logging },
  });
  running.push(vitals);
  const page = await vitals.pageAddress();
  if (page === undefined) throw new Error('the endpoints are not served');
  const [address, token] = page.split('/#token=') as [string, string];
  const get = (path: string, init: RequestInit = {}) =>
    fetch(address + path, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...Object.fromEntries(new Headers(init.headers)) },
    });
  return { vitals, clock, address, token, get };
}
