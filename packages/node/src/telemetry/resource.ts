import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import path from 'node:path';
import { notices } from '@mcp-vitals/signals';
import type { Attributes } from '@opentelemetry/api';
import type { Resource, ResourceDetector } from '@opentelemetry/resources';
import type { Environment } from '../environment/environment.js';
import { sdk } from '../opentelemetry/sdk.js';

// Loaded only for an export.
const require = createRequire(import.meta.url);

let createdId: string | undefined;

/** The `service.instance.id`. Without it, two processes of one service would write to the same series. */
function instanceId(): string {
  createdId ??= randomId();
  return createdId;
}

/** A random UUID, from Linux itself: to load `node:crypto` takes 12 ms of each start. */
function randomId(): string {
  if (process.platform === 'linux') {
    try {
      const id = readFileSync('/proc/sys/kernel/random/uuid', 'utf8').trim();
      if (/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id)) return id;
    } catch {
      // The file is hidden in some sandboxes.
    }
  }
  return (require('node:crypto') as typeof import('node:crypto')).randomUUID();
}

/** The `process.*` attributes without command line, arguments and owner, which may hold passwords. */
const describeThread = (): Attributes => ({
  'process.pid': process.pid,
  'process.executable.name': path.basename(process.execPath),
  'process.runtime.name': 'nodejs',
  'process.runtime.version': process.versions.node,
});

/** The semantic conventions' names of Node.js's CPU architectures. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32' };

/** The `host.*` attributes. OpenTelemetry's detector is asynchronous, so a process that ends early would lack them. */
function describeHost(): Attributes {
  const id = machineId();
  return {
    'host.name': hostname(),
    'host.arch': ARCHITECTURES[process.arch] ?? process.arch,
    ...(id !== undefined && { 'host.id': id }),
  };
}

/** The host's id; `undefined` on macOS and Windows, where finding it requires running a program. */
function machineId(): string | undefined {
  for (const file of process.platform === 'linux' ? ['/etc/machine-id', '/var/lib/dbus/machine-id'] : []) {
    try {
      const id = readFileSync(file, 'utf8').trim();
      // In images the file is empty, or says `uninitialized`, until the first boot.
      if (/^[\da-f-]{32,36}$/i.test(id)) return id;
    } catch {
      // The file is absent in most containers.
    }
  }
  return undefined;
}

/** Maximum length of a name or a value in OpenTelemetry's detector. */
const MAX_ATTRIBUTE_LENGTH = 255;

/** OpenTelemetry's detector, which discards the whole variable for one faulty entry and says so only at debug level. */
function environmentDetector(environment: Environment): ResourceDetector {
  const variable = 'OTEL_RESOURCE_ATTRIBUTES';
  const entries = environment.text(variable)?.split(',') ?? [];
  const position = entries.findIndex((entry) => entry.trim() !== '' && !isAttribute(entry)) + 1;
  if (position > 0) {
    const what = `${variable} is discarded as a whole, because entry ${position} of its list is no attribute`;
    const shape = `name=value of at most ${MAX_ATTRIBUTE_LENGTH} characters each, with commas, = and % percent-encoded`;
    notices.say('not_honoured', `${what}; write ${shape}`, variable);
  }
  return sdk.resources().envDetector;
}

function isAttribute(entry: string): boolean {
  const [name, value, ...rest] = entry.split('=').map((part) => part.trim());
  if (!name || value === undefined || rest.length > 0) return false;
  try {
    return [name, value].every((part) => decodeURIComponent(part).length <= MAX_ATTRIBUTE_LENGTH);
  } catch {
    return false;
  }
}

const DETECTORS: Readonly<Record<string, (environment: Environment) => ResourceDetector>> = {
  env: environmentDetector,
  host: () => ({ detect: () => ({ attributes: describeHost() }) }),
  os: () => sdk.resources().osDetector,
  process: () => ({ detect: () => ({ attributes: describeThread() }) }),
};

/**
 * Creates the resource of this process. `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`
 * take precedence over `own`, as in OpenTelemetry's `NodeSDK`.
 */
export function resourceOf(environment: Environment, serviceName?: string, own?: Resource): Resource {
  const { defaultResource, detectResources, resourceFromAttributes } = sdk.resources();
  const named = serviceName === undefined ? {} : { 'service.name': serviceName };
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.instance.id': instanceId(), ...named }))
    .merge(own ?? null)
    .merge(detectResources({ detectors: detectorsFromEnv(environment) }));
}

/** The detectors listed in `OTEL_NODE_RESOURCE_DETECTORS`. @default host,process,env */
function detectorsFromEnv(environment: Environment): ResourceDetector[] {
  const names = new Set(environment.list('OTEL_NODE_RESOURCE_DETECTORS') ?? ['host', 'process', 'env']);
  if (!names.has('env') && !names.has('all')) sayUnread(environment);
  if (names.has('none')) return [];
  if (names.has('all')) return Object.values(DETECTORS).map((create) => create(environment));
  // `service.instance.id` is always set.
  names.delete('serviceinstance');
  return [...names].flatMap((name) => {
    const create = Object.hasOwn(DETECTORS, name) ? DETECTORS[name] : undefined;
    if (create) return create(environment);
    const known = ['all', 'none', 'serviceinstance', ...Object.keys(DETECTORS)].join(', ');
    notices.say(
      'not_honoured',
      `OTEL_NODE_RESOURCE_DETECTORS names no known detector: '${name}', so it adds nothing; known are ${known}`,
      `OTEL_NODE_RESOURCE_DETECTORS ${name}`,
    );
    return [];
  });
}

function sayUnread(environment: Environment): void {
  const unread = ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'].filter((name) => environment.text(name));
  if (unread.length === 0) return;
  const what = `${unread.join(' and ')} are not read, because OTEL_NODE_RESOURCE_DETECTORS does not list env`;
  notices.say('not_honoured', `${what}; add env to it`, 'OTEL_NODE_RESOURCE_DETECTORS env');
}
