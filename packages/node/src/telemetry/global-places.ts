import { createRequire } from 'node:module';
import { diag } from '@opentelemetry/api';

/** The key of the registry that all copies of the OpenTelemetry API of one major version share. */
const SHARED = Symbol.for('opentelemetry.js.api.1');

/** The API's registration slots, each for one implementation per process. */
export type Place = 'trace' | 'metrics' | 'propagation' | 'context';
const PLACES: readonly Place[] = ['trace', 'metrics', 'propagation', 'context'];

type SharedApi = { version: string } & { [place in Place]?: unknown };
const global_ = globalThis as { [SHARED]?: SharedApi };

/** Whether an implementation of traces or metrics is registered. */
export const isSdkRegistered = (): boolean =>
  global_[SHARED]?.trace !== undefined || global_[SHARED]?.metrics !== undefined;

/** The version of the API that made the registrations; `undefined` if there are none. */
export const registeredVersion = (): string | undefined => global_[SHARED]?.version;

/** The implementation registered at a place, by any copy of the API. */
export const registeredAt = (place: Place): unknown => global_[SHARED]?.[place];

/**
 * Makes the current registrations yield to later ones, which the API would refuse: the
 * application's own set-up takes precedence, in any order and from any copy of the API.
 *
 * The API reassigns its shared object before each registration, then checks whether the place is taken, then whether
 * the versions are equal. Accessors on the shared object distinguish these three from an ordinary read.
 *
 * @param onYield called with the place that was yielded
 * @param onRefused called when a registration failed nevertheless, with the registered version
 */
export function giveWay(onYield: (place: Place) => void, onRefused: (place: Place, version: string) => void): void {
  const shared = configurable();
  if (!shared) return;
  let { version } = shared;
  let isRegistering = false;
  let registering: string | undefined;
  let yielding: Place | undefined;

  onRegistering(shared, () => {
    isRegistering = true;
  });
  Object.defineProperty(shared, 'version', {
    configurable: true,
    enumerable: true,
    get: () => {
      isRegistering = false;
      if (yielding === undefined) return version;
      registering = versionOfCaller() ?? version;
      return registering;
    },
  });
  for (const place of PLACES.filter((place) => shared[place] !== undefined)) {
    const own = shared[place];
    define(
      shared,
      place,
      () => {
        if (!isRegistering) return yielding === place ? undefined : own;
        isRegistering = false;
        yielding = place;
        queueMicrotask(() => {
          if (yielding !== place) return;
          yielding = undefined;
          onRefused(place, version);
        });
        return undefined;
      },
      (value) => {
        yielding = undefined;
        // An older copy of the API accepts the registrations of a newer one, but not vice versa.
        if (registering !== undefined && isNewer(registering, version)) version = registering;
        assign(shared, place, value);
        onYield(place);
      },
    );
  }
}

/**
 * Calls a listener when another set-up tries to take the place of the current registrations of traces or metrics, which the API
 * refuses and tells a diagnostics logger only.
 */
export function watchRefusals(onRefused: () => void): void {
  const shared = configurable();
  if (!shared) return;
  const { version } = shared;
  let isRegistering = false;
  onRegistering(shared, () => {
    isRegistering = true;
  });
  // Read after the place, so what follows is no registration of a place that is watched.
  define(
    shared,
    'version',
    () => {
      isRegistering = false;
      return version;
    },
    (value) => assign(shared, 'version', value),
  );
  for (const place of ['trace', 'metrics'] as const) {
    const own = shared[place];
    if (own === undefined) continue;
    define(
      shared,
      place,
      () => {
        if (isRegistering) onRefused();
        isRegistering = false;
        return own;
      },
      (value) => assign(shared, place, value),
    );
  }
}

/** The registry. API 1.10 makes its version read-only, so it is replaced by a copy, which every copy of the API takes for it. */
function configurable(): SharedApi | undefined {
  const shared = global_[SHARED];
  if (!shared || Object.getOwnPropertyDescriptor(shared, 'version')?.configurable !== false) return shared;
  global_[SHARED] = { ...shared };
  return global_[SHARED];
}

/** Calls a listener before each registration, for which the API reassigns its shared object. */
function onRegistering(shared: SharedApi, listener: () => void): void {
  define(
    global_,
    SHARED,
    () => shared,
    (value) => {
      if (value === shared) listener();
      else assign(global_, SHARED, value);
    },
  );
}

const define = (object: object, key: PropertyKey, get: () => unknown, set: (value: unknown) => void) =>
  Object.defineProperty(object, key, { configurable: true, enumerable: true, get, set });

const assign = (object: object, key: PropertyKey, value: unknown) =>
  Object.defineProperty(object, key, { value, writable: true, configurable: true, enumerable: true });

const isNewer = (a: string, b: string): boolean => a.localeCompare(b, 'en', { numeric: true }) > 0;

/**
 * The version of the API copy that is registering, which refuses any other version. Read from the stack, only at
 * registrations.
 */
function versionOfCaller(): string | undefined {
  try {
    const [, file] =
      /\(?((?:file:\/\/)?[^\s()]*[\\/]internal[\\/]global-utils\.[cm]?js)/.exec(new Error().stack ?? '') ?? [];
    if (file === undefined) return undefined;
    // API 1.10 comes in both formats.
    return (createRequire(file)(file.endsWith('.js') ? '../version.js' : '../version.cjs') as { VERSION?: string })
      .VERSION;
  } catch (error) {
    diag.debug('@mcp-vitals/node: the version of the registering OpenTelemetry API is unknown', error);
    return undefined;
  }
}
