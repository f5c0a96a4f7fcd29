import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { notices } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { Resource, ResourceDetector } from '@opentelemetry/resources';
import type { Environment } from '../environment/environment.js';
import { sdk } from '../opentelemetry/sdk.js';

/** Two processes of one service are two instances: without this they would write one series. */
const INSTANCE_ID = randomUUID();

/** Never the command line, its arguments or the owner: people put passwords there. */
const describeThread = (): Attributes => ({
  'process.pid': process.pid,
  'process.executable.name': path.basename(process.execPath),
  'process.runtime.name': 'nodejs',
  'process.runtime.version': process.versions.node,
});

/** As the conventions call Node.js's names of processors. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32' };

/** OpenTelemetry's own detector reads the same, but asynchronously: a process that ends early would have none of it. */
function describeHost(): Attributes {
  const id = machineId();
  return {
    'host.name': hostname(),
    'host.arch': ARCHITECTURES[process.arch] ?? process.arch,
    ...(id !== undefined && { 'host.id': id }),
  };
}

/** Where it takes running a program to find out, as on macOS and Windows, there is none. */
function machineId(): string | undefined {
  for (const file of process.platform === 'linux' ? ['/etc/machine-id', '/var/lib/dbus/machine-id'] : []) {
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      // Absent in most containers.
    }
  }
  return undefined;
}

const DETECTORS: Readonly<Record<string, () => ResourceDetector>> = {
  env: () => sdk.resources().envDetector,
  host: () => ({ detect: () => ({ attributes: describeHost() }) }),
  os: () => sdk.resources().osDetector,
  process: () => ({ detect: () => ({ attributes: describeThread() }) }),
};

/**
 * What the telemetry of this process is of. What the user sets in `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`
 * takes precedence over `own`, as in OpenTelemetry's `NodeSDK`.
 */
export function resourceOf(environment: Environment, serviceName?: string, own?: Resource): Resource {
  const { defaultResource, detectResources, resourceFromAttributes } = sdk.resources();
  const named = serviceName === undefined ? {} : { 'service.name': serviceName };
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.instance.id': INSTANCE_ID, ...named }))
    .merge(own ?? null)
    .merge(detectResources({ detectors: detectorsFromEnv(environment) }));
}

/** What `OTEL_NODE_RESOURCE_DETECTORS` lists. @default host,process,env */
function detectorsFromEnv(environment: Environment): ResourceDetector[] {
  const names = new Set(environment.list('OTEL_NODE_RESOURCE_DETECTORS') ?? ['host', 'process', 'env']);
  if (names.has('none')) return [];
  if (names.has('all')) return Object.values(DETECTORS).map((create) => create());
  // The instance is always told apart.
  names.delete('serviceinstance');
  return [...names].flatMap((name) => {
    const create = DETECTORS[name];
    if (create) return create();
    const known = ['all', 'none', 'serviceinstance', ...Object.keys(DETECTORS)].join(', ');
    notices.say(
      'not_honoured',
      `OTEL_NODE_RESOURCE_DETECTORS names no known detector: '${name}', so it adds nothing; known are ${known}`,
      `OTEL_NODE_RESOURCE_DETECTORS ${name}`,
    );
    return [];
  });
}
