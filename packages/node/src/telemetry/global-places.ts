import { createRequire } from 'node:module';
import { diag } from '@opentelemetry/api';

/** What one copy of the OpenTelemetry API registers is shared by all copies of its major version through this. */
const SHARED = Symbol.for('opentelemetry.js.api.1');

/** The places at which one implementation can be registered in a process. */
export type Place = 'trace' | 'metrics' | 'propagation' | 'context';
const PLACES: readonly Place[] = ['trace', 'metrics', 'propagation', 'context'];

type SharedApi = { version: string } & { [place in Place]?: unknown };
const global_ = globalThis as { [SHARED]?: SharedApi };

/** Whether somebody registered an implementation of traces or metrics. */
export const isSdkRegistered = (): boolean =>
  global_[SHARED]?.trace !== undefined || global_[SHARED]?.metrics !== undefined;

/** The version of the API that everything registered goes by; `undefined` when nothing is. */
export const registeredVersion = (): string | undefined => global_[SHARED]?.version;

/** What is registered at a place, by whichever copy of the API. */
export const registeredAt = (place: Place): unknown => global_[SHARED]?.[place];

/**
 * Makes what is registered at present give way to whoever registers another, where the API would refuse the second: the
 * application's own set-up wins, in whatever order and from whichever copy of the API it comes.
 *
 * The API assigns its shared object anew before each registration, then looks whether the place is taken, then whether
 * the versions are equal. Accessors on the shared object tell these three from an ordinary read.
 *
 * @param onYield told which place was left
 * @param onRefused told of a registration that failed all the same, with the version that is registered
 */
export function giveWay(onYield: (place: Place) => void, onRefused: (place: Place, version: string) => void): void {
  const shared = global_[SHARED];
  if (!shared) return;
  let { version } = shared;
  let isRegistering = false;
  let registering: string | undefined;
  let yielding: Place | undefined;

  Object.defineProperty(global_, SHARED, {
    configurable: true,
    enumerable: true,
    get: () => shared,
    set: (value: SharedApi | undefined) => {
      if (value === shared) isRegistering = true;
      else Object.defineProperty(global_, SHARED, { value, writable: true, configurable: true, enumerable: true });
    },
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
    const settle = (value: unknown) =>
      Object.defineProperty(shared, place, { value, writable: true, configurable: true, enumerable: true });
    Object.defineProperty(shared, place, {
      configurable: true,
      enumerable: true,
      get: () => {
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
      set: (value: unknown) => {
        yielding = undefined;
        // An older copy of the API accepts what a newer one registered, not the other way round.
        if (registering !== undefined && isNewer(registering, version)) version = registering;
        settle(value);
        onYield(place);
      },
    });
  }
}

const isNewer = (a: string, b: string): boolean => a.localeCompare(b, 'en', { numeric: true }) > 0;

/** The version of the copy of the API that is registering: it refuses any other. Reads the stack, at registrations only. */
function versionOfCaller(): string | undefined {
  try {
    const [, file] =
      /\(?((?:file:\/\/)?[^\s()]*[\\/]internal[\\/]global-utils\.js)/.exec(new Error().stack ?? '') ?? [];
    if (file === undefined) return undefined;
    return (createRequire(file)('../version.js') as { VERSION?: string }).VERSION;
  } catch (error) {
    diag.debug('@mcp-vitals/node: the version of the registering OpenTelemetry API is unknown', error);
    return undefined;
  }
}
